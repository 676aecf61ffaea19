import BuildPlan
import SourceText
import ValueTree

/// The keys of a Gockerfile. Values are never part of shell text. Values that Git or Go could mistake for options are
/// rejected here, where their position is known.
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

    private static let top = RecordType(
        "gockerfile",
        "a Gockerfile",
        doc: "A Go server.",
        fields: [repo, path, version]
    )

    static let description = DocumentDescription(name: "Gockerfile", area: "gockerfile", root: top.type)

    /// The type of a scalar that `read` converts to a word; nil from `read` is an error.
    private static func word(_ form: StringForm, _ read: @escaping @Sendable (String) -> String?) -> ValueType<Word> {
        ValueType.text(form).map { text, node, decoding in
            if let value = read(text) { return Word(value, range: node.range, expansion: .none) }
            let message = "\(decoding.subject) must be \(form.phrase), not \"\(text)\""
            decoding.error("bad-value", message, at: node.range)
            return nil
        }
    }

    /// Returns the URL to clone; nil if the text names no repository.
    private static func repository(_ text: String) -> String? {
        let url = text.hasBytes(of: "://") ? text : "https://" + text
        let parts = url.split(separator: "/", omittingEmptySubsequences: false)
        guard isMade(of: "._~/@:+-", text), parts.count > 3, parts[1].isEmpty, parts[2...].allSatisfy(isName),
            ["https:", "http:", "ssh:", "git:"].contains(parts[0])
        else { return nil }
        // BuildKit recognizes a repository by `.git`; servers accept the name with and without it.
        return url.hasPrefix("http") && !url.hasSuffix(".git") ? url + ".git" : url
    }

    /// Returns the package as a path relative to the repository, which Go can't mistake for one of its library.
    private static func package(_ text: String) -> String? {
        let parts = text.split(separator: "/").filter { $0 != "." }
        let leaves = text.hasPrefix("/") || parts.contains { $0 == ".." || $0 == "..." }
        return isMade(of: "._~/@+-", text) && !leaves ? (["."] + parts).joined(separator: "/") : nil
    }

    /// Returns a valid reference of Git.
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
