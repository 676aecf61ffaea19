import BuildPlan
import SourceText
import ValueTree

/// The keys of a Gockerfile and the checks of their values. A value that Git or Go could mistake for an option is rejected here,
/// where its position in the file is known. No value is inserted into the text of a shell script.
enum Gockerfile {
    static let repo = Field(
        "repo",
        word(StringForm("a Git repository such as github.com/NAME/PROJECT", pattern: "^[\\w.~/@:+-]+$"), repository),
        required: true,
        doc: "The Git repository: a host and a path, fetched over https, or a URL (`https`, `http`, `ssh`, `git`)."
    )
    static let path = Field(
        "path",
        word(StringForm("a path in the repository", pattern: "^[\\w.~@+-][\\w.~/@+-]*$"), package),
        doc: "The directory of the main package in the repository, or its Go file. The default is `./`."
    )
    static let version = Field(
        "version",
        word(StringForm("a branch, tag or commit", pattern: "^[\\w@+][\\w./@+-]*$"), reference),
        doc: "The branch, tag or commit. The default is `master`."
    )

    private static let top =
        RecordType("gockerfile", "a Gockerfile", doc: "A Go server.", fields: [repo, path, version])

    static let description = DocumentDescription(name: "Gockerfile", area: "gockerfile", root: top.type)

    /// Returns a value type for scalars whose text `read` converts to the text of a word. `read` returns nil for an invalid
    /// value.
    private static func word(_ form: StringForm, _ read: @escaping @Sendable (String) -> String?) -> ValueType<Word> {
        ValueType.text(form).map { text, node, decoding in
            if let value = read(text) { return Word(value, range: node.range, expansion: .none) }
            let message = "\(decoding.subject) must be \(form.phrase), not \"\(text)\""
            decoding.error("bad-value", message, at: node.range)
            return nil
        }
    }

    /// Returns the URL to clone, e.g. `https://github.com/a/b.git` for `github.com/a/b`; nil if the text names no
    /// repository.
    private static func repository(_ text: String) -> String? {
        let url = text.hasBytes(of: "://") ? text : "https://" + text
        let parts = url.split(separator: "/", omittingEmptySubsequences: false)
        guard isMade(of: "._~/@:+-", text), parts.count > 3, parts[1].isEmpty, parts[2...].allSatisfy(isName),
            ["https:", "http:", "ssh:", "git:"].contains(parts[0])
        else { return nil }
        // BuildKit treats an http URL as a Git repository only if it ends in `.git`. Git servers accept a repository's URL with
        // or without that suffix.
        return url.hasPrefix("http") && !url.hasSuffix(".git") ? url + ".git" : url
    }

    /// Returns the package as a relative path such as `./cmd/server`, which Go can't mistake for a package of its standard
    /// library; nil for a path that leaves the repository or contains characters that aren't allowed.
    private static func package(_ text: String) -> String? {
        let parts = text.split(separator: "/").filter { $0 != "." }
        let leaves = text.hasPrefix("/") || parts.contains { $0 == ".." || $0 == "..." }
        return isMade(of: "._~/@+-", text) && !leaves ? (["."] + parts).joined(separator: "/") : nil
    }

    /// Returns the text if it can be a Git branch, tag or commit; otherwise nil.
    private static func reference(_ text: String) -> String? {
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        let isBad = !names.allSatisfy(isName) || text.hasBytes(of: "..") || text.hasSuffix(".")
        return isMade(of: "._/@+-", text) && !isBad ? text : nil
    }

    private static func isName(_ part: Substring) -> Bool { part.first.map { $0 != "-" && $0 != "." } ?? false }

    private static func isMade(of signs: String, _ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || signs.contains($0) }
    }
}
