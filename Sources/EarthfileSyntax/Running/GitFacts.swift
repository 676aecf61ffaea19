import Diagnostics
import SourceText
import SyntaxKit

/// The commit, branch, tag and origin of the build context's Git repository. Unknown values are empty.
struct GitFacts: Sendable {
    var hash = ""
    var branch = ""
    var tag = ""
    var originURL = ""
    var refs: [String] = []

    /// Returns the value of a built-in argument about the repository; empty if the value is unknown.
    ///
    /// - Parameter name: The name without its prefix, e.g. `GIT_HASH`.
    func value(of name: String) -> String {
        switch name {
        case "GIT_HASH": hash
        case "GIT_SHORT_HASH": String(hash.prefix(8))
        case "GIT_BRANCH": branch
        case "GIT_TAG": tag
        case "GIT_ORIGIN_URL": originURL
        case "GIT_ORIGIN_URL_SCRUBBED": Self.withoutCredentials(originURL)
        case "GIT_PROJECT_NAME": Self.projectName(originURL)
        case "GIT_REFS": refs.joined(separator: " ")
        default: ""
        }
    }

    private static func withoutCredentials(_ url: String) -> String {
        let parts = url.parts(separatedBy: "/", omittingEmpty: false)
        guard parts.count > 2, parts[1].isEmpty, let at = parts[2].lastIndex(of: "@") else { return url }
        let host = parts[2][parts[2].index(after: at)...]
        return (parts.prefix(2) + [host] + parts.dropFirst(3)).joined(separator: "/")
    }

    /// Returns the path of a repository on its host, e.g. `earthly/lib`.
    private static func projectName(_ url: String) -> String {
        var path = withoutCredentials(url)
        if let scheme = path.parts(separatedBy: "/", omittingEmpty: false).first, scheme.hasSuffix(":") {
            path = path.parts(separatedBy: "/").dropFirst(2).joined(separator: "/")
        } else if let colon = path.utf8.firstIndex(of: UInt8(ascii: ":")) {
            path = String(path[path.utf8.index(after: colon)...])
        }
        return path.hasSuffix(".git") ? String(path.dropLast(4)) : path
    }
}

extension GitFacts {
    /// Reads the `.git` directory of the build context. A revision or repository that the client gives takes precedence.
    static func read(_ workbench: any Workbench, at place: SourceLocation) async throws -> GitFacts {
        var facts = GitFacts()
        let paths = [".git/HEAD", ".git/packed-refs", ".git/config"]
        let files = try await workbench.files(paths, in: .context, at: place)
        let packed = packedRefs(files[paths[1]]?.text ?? "")
        if let head = files[paths[0]]?.text.parts(separatedBy: "\n").first.map(String.init) {
            if head.hasPrefix("ref: ") {
                let name = String(head.dropFirst("ref: ".utf8.count))
                if name.hasPrefix("refs/heads/") { facts.branch = String(name.dropFirst("refs/heads/".utf8.count)) }
                let loose = try await workbench.file(".git/" + name, in: .context, at: place)
                facts.hash = loose?.text.parts(separatedBy: "\n").first.map(String.init) ?? packed[name] ?? ""
            } else {
                facts.hash = head
            }
        }
        for (name, hash) in packed.sorted(by: { bytewiseLess($0.key, $1.key) }) where hash == facts.hash {
            facts.refs.append(name)
            if facts.tag.isEmpty, name.hasPrefix("refs/tags/") {
                facts.tag = String(name.dropFirst("refs/tags/".utf8.count))
            }
        }
        facts.originURL = origin(files[paths[2]]?.text ?? "")
        if let revision = workbench.request.revision, !revision.isEmpty { facts.hash = revision }
        if let source = workbench.request.repository, !source.isEmpty { facts.originURL = source }
        return facts
    }

    /// Returns the commits of the references in `packed-refs`, by the name of the reference. A line `^COMMIT` gives the commit
    /// that the annotated tag above it points to.
    private static func packedRefs(_ text: String) -> [String: String] {
        var refs: [String: String] = [:]
        var last: String?
        for line in text.parts(separatedBy: "\n") {
            if line.hasPrefix("^"), let name = last {
                refs[name] = String(line.dropFirst())
            } else if !line.hasPrefix("#") {
                let parts = line.parts(separatedBy: " ", maxSplits: 1)
                guard parts.count == 2 else { continue }
                last = String(parts[1])
                refs[String(parts[1])] = String(parts[0])
            }
        }
        return refs
    }

    /// Returns the URL of the `origin` remote; empty if there is none.
    private static func origin(_ config: String) -> String {
        var isOrigin = false
        for line in config.parts(separatedBy: "\n") {
            let line = String(decoding: Array(line.utf8)[...].trimmed, as: UTF8.self)
            if line.hasPrefix("[") {
                isOrigin = line == "[remote \"origin\"]"
            } else if isOrigin, line.hasPrefix("url") {
                let parts = line.parts(separatedBy: "=", maxSplits: 1, omittingEmpty: false)
                if parts.count == 2 { return String(decoding: Array(parts[1].utf8)[...].trimmed, as: UTF8.self) }
            }
        }
        return ""
    }
}

extension TargetRun {
    /// Sets a built-in argument about the Git repository, or `SOURCE_DATE_EPOCH`, when an `ARG` declares it.
    mutating func declareGitFact(_ name: String, at line: CommandLine) async throws {
        let prefixes = ["EARTHLY_", "EARTH_"]
        guard let prefix = prefixes.first(where: name.hasPrefix) else { return }
        let short = String(name.dropFirst(prefix.utf8.count))
        let isEpoch = short == "SOURCE_DATE_EPOCH"
        guard isEpoch || BuiltInArgument.ofGit.contains(short) else { return }
        if isEpoch {
            return BuiltInArgument.set(short, to: String(build.request.epoch ?? 0), in: &scopes.builtIn)
        }
        var value = ""
        if key.location.isGit {
            value = short == "GIT_BRANCH" || short == "GIT_REFS" ? key.location.tag : ""
        } else {
            let facts: GitFacts
            if let known = build.knownGitFacts {
                facts = known
            } else {
                facts = try await GitFacts.read(workbench, at: place(of: line))
                build.knownGitFacts = facts
            }
            value = facts.value(of: short)
        }
        if value.isEmpty {
            let message = "\(name) is empty: neither the client nor '.git' of the build context provides it"
            build.warnOnce(Diagnostic("earthfile.git", severity: .warning, message, at: place(of: line)), for: short)
        }
        BuiltInArgument.set(short, to: value, in: &scopes.builtIn)
    }
}
