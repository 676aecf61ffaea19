import Diagnostics
import SourceText

/// A Git repository in the form that `ADD` and build contexts take, with the part of it to fetch.
///
/// `https://…/repo.git`, `ssh://…`, `git://…` or `user@host:path`, then `?ref=…&subdir=…` or `#REF:SUBDIR`.
package struct GitReference: Sendable, Equatable {
    /// The reason why a repository's parameters are invalid; the message is that of BuildKit's frontend.
    package struct Problem: Error {
        package var message: String
    }

    /// The URL for Git.
    package var remote: String
    /// A branch, tag or commit; empty is the remote's default.
    package var reference = ""
    /// A directory in the repository; empty is its root.
    package var subdirectory = ""
    /// The expected commit.
    package var checksum = ""
    /// Whether to keep `.git`; nil if unspecified.
    package var keepsGitDirectory: Bool?
    /// Whether to fetch submodules; nil if unspecified.
    package var includesSubmodules: Bool?
    /// The source of file times: `checkout` or `commit`; empty if unspecified. Used for build contexts only.
    package var modificationTime = ""
    /// Whether to fetch the commit of `checksum` directly, without resolving the reference.
    package var fetchesByCommit = false

    /// Parses a source; nil if it is not a Git repository.
    ///
    /// - Parameter allowsBareHost: Whether `github.com/…` is a repository rather than a path.
    /// - Throws: `Problem` for invalid parameters.
    package init?(parsing text: String, allowsBareHost: Bool = false) throws(Problem) {
        if text.hasPrefix("./") || text.hasPrefix("../") { return nil }
        let query: String
        let fragment: String
        if text.hasPrefix("github.com/") {
            guard allowsBareHost, let url = URLText("https://" + text), PercentEncoding.decode(url.path[...]) != nil,
                let decoded = PercentEncoding.decode((url.fragment ?? "")[...])
            else { return nil }
            remote = url.authority + url.path
            query = url.query ?? ""
            fragment = decoded
        } else if let url = URLText(text) {
            guard let path = PercentEncoding.decode(url.path[...]),
                let decoded = PercentEncoding.decode((url.fragment ?? "")[...])
            else { return nil }
            switch url.scheme {
            case "http", "https": guard path.hasSuffix(".git") else { return nil }
            case "ssh", "git": break
            default: return nil
            }
            remote = "\(url.scheme)://\(url.authority)\(url.path)"
            query = url.query ?? ""
            fragment = decoded
        } else if let parts = Self.scpParts(text) {
            remote = parts.remote
            query = parts.query
            fragment = parts.fragment
        } else {
            return nil
        }
        if !fragment.isEmpty {
            let parts = fragment.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            reference = parts[0]
            subdirectory = String(SlashPath.join("/", parts.count > 1 ? parts[1] : "").dropFirst())
        }
        try apply(URLText.parameters(query))
    }

    /// Splits the scp-like form `user@host:path?query#fragment`; nil for any other text.
    private static func scpParts(_ text: String) -> (remote: String, query: String, fragment: String)? {
        guard let at = text.firstIndex(of: "@"), let colon = text[at...].firstIndex(of: ":") else { return nil }
        let user = text[..<at]
        let host = text[text.index(after: at)..<colon]
        func isName(_ text: Substring, allowing more: Character) -> Bool {
            !text.isEmpty
                && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == more) }
        }
        guard isName(user, allowing: "_"), isName(host, allowing: ".") else { return nil }
        var rest = text[text.index(after: colon)...]
        var query = ""
        var fragment = ""
        if let mark = rest.firstIndex(of: "?") {
            let tail = rest[rest.index(after: mark)...]
            let hash = tail.firstIndex(of: "#")
            query = String(tail[..<(hash ?? tail.endIndex)])
            fragment = hash.map { String(tail[tail.index(after: $0)...]) } ?? ""
            rest = rest[..<mark]
        } else if let hash = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        }
        return ("\(user)@\(host):\(rest)", query, fragment)
    }

    private mutating func apply(_ parameters: [(name: String, value: String)]) throws(Problem) {
        var tag = ""
        var branch = ""
        for (index, (name, value)) in parameters.enumerated() {
            guard !parameters[..<index].contains(where: { $0.name == name }) else {
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
