import Diagnostics

/// A Git repository as `ADD` and build contexts name it, and what of it is wanted.
///
/// `https://…/repo.git`, `ssh://…`, `git://…` or `user@host:path`, then `?ref=…&subdir=…` or `#REF:SUBDIR`.
package struct GitReference: Sendable, Equatable {
    /// Why a repository's parameters can't be understood.
    package struct Problem: Error {
        /// What is wrong with them.
        package var message: String
    }

    /// What Git is given.
    package var remote: String
    /// A branch, a tag or a commit; empty is the remote's default.
    package var reference = ""
    /// A directory in the repository; empty is its root.
    package var subdirectory = ""
    /// The commit that it must be.
    package var checksum = ""
    /// Keeps `.git`; nil where nothing is said.
    package var keepsGitDirectory: Bool?
    /// Fetches submodules; nil where nothing is said.
    package var includesSubmodules: Bool?
    /// What the files' times are: `checkout` or `commit`; empty where nothing is said. Only contexts heed it.
    package var modificationTime = ""
    /// Fetches the commit of `checksum` without asking what the reference stands for.
    package var fetchesByCommit = false

    /// Reads a source; nil where it is no Git repository.
    ///
    /// - Parameter allowsBareHost: true where `github.com/…` is a repository too, and not a path.
    /// - Throws: where its parameters are wrong.
    package init?(parsing text: String, allowsBareHost: Bool = false) throws(Problem) {
        if text.hasPrefix("./") || text.hasPrefix("../") { return nil }
        let query: String
        let fragment: String
        if text.hasPrefix("github.com/") {
            guard allowsBareHost, let url = URLText("https://" + text), URLText.decoded(url.path) != nil,
                let decoded = URLText.decoded(url.fragment ?? "")
            else { return nil }
            remote = url.authority + url.path
            query = url.query ?? ""
            fragment = decoded
        } else if let url = URLText(text) {
            guard let path = URLText.decoded(url.path), let decoded = URLText.decoded(url.fragment ?? "") else {
                return nil
            }
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

    /// `user@host:path?query#fragment`.
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
            case "ref": reference = try Self.agreed(reference, value, what: "ref")
            case "tag": tag = value
            case "branch": branch = value
            case "subdir": subdirectory = try Self.agreed(subdirectory, value, what: "subdir")
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
            reference = try Self.agreed(reference, tag.hasPrefix("refs/tags/") ? tag : "refs/tags/" + tag, what: "ref")
        }
        if !branch.isEmpty {
            if !tag.isEmpty { throw Problem(message: "branch conflicts with tag") }
            let full = branch.hasPrefix("refs/heads/") ? branch : "refs/heads/" + branch
            reference = try Self.agreed(reference, full, what: "ref")
        }
    }

    private static func agreed(_ old: String, _ new: String, what: String) throws(Problem) -> String {
        guard old.isEmpty || old == new else {
            throw Problem(message: "\(what) conflicts: \(quoted(old)) vs \(quoted(new))")
        }
        return new
    }

    private static func boolean(_ name: String, _ text: String) throws(Problem) -> Bool {
        if text.isEmpty { return true }
        guard let value = BooleanText.parse(text) else {
            throw Problem(message: "invalid \(name) value: \(quoted(text))")
        }
        return value
    }
}
