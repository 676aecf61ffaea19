import Diagnostics
import SourceText

/// A Git repository as written in `ADD` or as a build context, and the part of it to fetch.
///
/// The text is `https://…/repo.git`, `ssh://…`, `git://…` or `user@host:path`, optionally followed by `?ref=…&subdir=…` or
/// `#REF:SUBDIR`.
package struct GitReference: Sendable, Equatable {
    /// The reason why a repository's parameters are invalid; the message is that of BuildKit's frontend.
    package struct Problem: Error {
        package var message: String
    }

    /// The address for Git, without parameters and fragment.
    package var remote: String
    /// A branch, tag or commit; empty for the default branch of the repository.
    package var reference = ""
    /// A directory in the repository; empty for its root.
    package var subdirectory = ""
    /// The expected commit; empty to accept any commit.
    package var checksum = ""
    /// Whether to keep the `.git` directory; nil if unspecified.
    package var keepsGitDirectory: Bool?
    /// Whether to fetch submodules; nil if unspecified.
    package var includesSubmodules: Bool?
    /// The source of file times: `checkout` or `commit`; empty if unspecified. Used for build contexts only.
    package var modificationTime = ""
    /// Whether to fetch the commit in `checksum` directly, without resolving the reference.
    package var fetchesByCommit = false

    /// Parses the address of a Git repository; returns nil if the text is not a repository address.
    ///
    /// - Parameter allowsBareHost: Whether `github.com/…` is a repository rather than a path.
    /// - Throws: `Problem` for invalid parameters, even if the text is a path such as `github.com/…`.
    package init?(parsing text: String, allowsBareHost: Bool = false) throws(Problem) {
        if text.hasPrefix("./") || text.hasPrefix("../") { return nil }
        let isBareHost = text.hasPrefix("github.com/")
        let parameters: [(name: String, value: String)]
        let fragment: String
        if let url = URLText(isBareHost ? "https://" + text : text) {
            switch url.scheme {
            case "http", "https": guard isBareHost || url.path.hasSuffix(".git") else { return nil }
            case "ssh", "git": break
            default: return nil
            }
            remote = isBareHost ? String(url.address.dropFirst("https://".count)) : url.address
            parameters = URLText.parameters(url.query).compactMap(\.self)
            fragment = url.fragment
        } else if !isBareHost, let parts = Self.scpParts(text) {
            (remote, parameters, fragment) = parts
        } else {
            return nil
        }
        if !fragment.isEmpty {
            let parts = fragment.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            reference = parts[0]
            subdirectory = String(SlashPath.join("/", parts.count > 1 ? parts[1] : "").dropFirst())
        }
        try apply(parameters)
        if isBareHost, !allowsBareHost { return nil }
    }

    /// Splits the scp-like form `user@host:path?query#fragment`; returns nil for any other text and for a malformed query.
    private static func scpParts(
        _ text: String
    ) -> (remote: String, parameters: [(name: String, value: String)], fragment: String)? {
        guard !text.utf8.contains(UInt8(ascii: "\n")), let at = text.firstIndex(of: "@"),
            let colon = text[at...].firstIndex(of: ":")
        else { return nil }
        func isName(_ text: Substring, allowing more: UInt8) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == more }
        }
        guard isName(text[..<at], allowing: UInt8(ascii: "_")),
            isName(text[at..<colon].dropFirst(), allowing: UInt8(ascii: "."))
        else { return nil }
        let location = text.prefix { $0 != "#" }
        let remote = location.prefix { $0 != "?" }
        let parameters = URLText.parameters(location[remote.endIndex...].dropFirst())
        guard !parameters.contains(where: { $0 == nil }) else { return nil }
        return (String(remote), parameters.compactMap(\.self), String(text[location.endIndex...].dropFirst()))
    }

    private mutating func apply(_ parameters: [(name: String, value: String)]) throws(Problem) {
        var tag = ""
        var branch = ""
        // BuildKit's frontend iterates over a map of the parameters, in random order; here, they are checked in the order of
        // the text. As there, a parameter with several values is rejected before its values are read.
        let counts = parameters.reduce(into: [:]) { counts, parameter in counts[parameter.name, default: 0] += 1 }
        for (name, value) in parameters {
            guard counts[name] == 1 else {
                throw Problem(message: "query \(quoted(name)) has multiple values")
            }
            let mayBeEmpty = ["submodules", "keep-git-dir", "fetch-by-commit"].contains(name)
            if value.isEmpty, !mayBeEmpty { throw Problem(message: "query \(quoted(name)) has no value") }
            switch name {
            case "ref": reference = try Self.merged(reference, value, parameter: "ref")
            case "tag": tag = value
            case "branch": branch = value
            case "subdir": subdirectory = try Self.merged(subdirectory, value, parameter: "subdir")
            case "checksum", "commit": checksum = value
            case "keep-git-dir": keepsGitDirectory = try Self.boolean(name, value)
            case "submodules": includesSubmodules = try Self.boolean(name, value)
            case "fetch-by-commit": fetchesByCommit = try Self.boolean(name, value)
            case "mtime":
                guard ["checkout", "commit"].contains(value) else {
                    throw Problem(
                        message: "invalid mtime value: \(quoted(value)) (must be \"checkout\" or \"commit\")"
                    )
                }
                modificationTime = value
            default: throw Problem(message: "unexpected query \(quoted(name))")
            }
        }
        if !tag.isEmpty {
            let full = tag.hasPrefix("refs/tags/") ? tag : "refs/tags/" + tag
            reference = try Self.merged(reference, full, parameter: "ref")
        }
        if !branch.isEmpty {
            if !tag.isEmpty { throw Problem(message: "branch conflicts with tag") }
            let full = branch.hasPrefix("refs/heads/") ? branch : "refs/heads/" + branch
            reference = try Self.merged(reference, full, parameter: "ref")
        }
    }

    private static func merged(_ old: String, _ new: String, parameter: String) throws(Problem) -> String {
        guard old.isEmpty || old == new else {
            throw Problem(message: "\(parameter) conflicts: \(quoted(old)) vs \(quoted(new))")
        }
        return new
    }

    private static func boolean(_ name: String, _ text: String) throws(Problem) -> Bool {
        if text.isEmpty { return true }
        guard let value = Bool(goSyntax: text) else {
            throw Problem(message: "invalid \(name) value: \(quoted(text))")
        }
        return value
    }
}
