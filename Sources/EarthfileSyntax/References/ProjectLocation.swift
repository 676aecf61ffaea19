import SourceText

/// The location of an Earthfile: a directory of the build context or of a Git repository.
enum ProjectLocation: Sendable, Hashable {
    /// A directory relative to the root of the context; empty for the root.
    case context(String)
    case git(GitProject)

    /// A directory of a Git repository.
    struct GitProject: Sendable, Hashable {
        /// The URL of the repository.
        var url: String
        /// The name of the repository in references, e.g. `github.com/earthly/lib`.
        var name: String
        /// The directory relative to the root of the repository; empty for the root.
        var directory: String
        /// The branch, tag or commit; empty for the default branch.
        var tag: String
    }

    /// The directory relative to the root of the context or repository; empty for the root.
    var directory: String {
        switch self {
        case .context(let directory): directory
        case .git(let project): project.directory
        }
    }

    var isGit: Bool {
        if case .git = self { return true }
        return false
    }

    /// The value of `EARTHLY_TARGET_PROJECT`.
    var description: String {
        switch self {
        case .context(let directory): return directory.isEmpty ? "" : "./" + directory
        case .git(let project):
            let tag = project.tag.isEmpty ? "" : ":" + project.tag
            return nameWithoutTag + tag
        }
    }

    /// The value of `EARTHLY_TARGET_PROJECT_NO_TAG`.
    var nameWithoutTag: String {
        guard case .git(let project) = self else { return description }
        return project.directory.isEmpty ? project.name : project.name + "/" + project.directory
    }

    var tag: String {
        guard case .git(let project) = self else { return "" }
        return project.tag
    }

    /// Resolves a path against the Earthfile's directory, which `..` can't leave. The result is relative to the root of the
    /// context or repository.
    func path(_ path: String) -> String {
        let clean = PathText.clean("/" + path).dropFirst()
        if directory.isEmpty { return String(clean) }
        return clean.isEmpty ? directory : directory + "/" + clean
    }

    /// Returns the location of an Earthfile to which this one refers.
    func joined(with project: EarthReference.Project) throws(EarthReference.Invalid) -> ProjectLocation {
        switch project {
        case .same: return self
        case .alias(let name):
            throw EarthReference.Invalid(reason: "no IMPORT has the name '\(name)'")
        case .git(let path, let tag): return .git(try GitProject(path: path, tag: tag))
        case .directory(let path):
            if path.hasPrefix("/") {
                throw EarthReference.Invalid(
                    reason:
                        "a build can't read the client's absolute path '\(path)'; use a path in the context"
                )
            }
            guard let joined = PathText.joined(directory, path) else { throw outside(path) }
            switch self {
            case .context: return .context(joined)
            case .git(var project):
                project.directory = joined
                return .git(project)
            }
        }
    }

    private func outside(_ path: String) -> EarthReference.Invalid {
        if isGit { return EarthReference.Invalid(reason: "'\(path)' leads out of the repository") }
        return EarthReference.Invalid(
            reason:
                "'\(path)' leads out of the build context; build from the parent directory, with this file as '-f DIRECTORY/Earthfile'"
                + " and its target as '--target ./DIRECTORY+TARGET'"
        )
    }
}

extension ProjectLocation.GitProject {
    /// Splits a path such as `github.com/earthly/lib/rust` into repository and directory. The repository ends with the first
    /// component that ends in `.git`, or else with the second component after the host.
    init(path: String, tag: String) throws(EarthReference.Invalid) {
        var text = path
        var scheme = "https://"
        if text.hasBytes(of: "://"), let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) {
            let end = text.utf8.index(slash, offsetBy: 2)
            scheme = String(text[..<end])
            text = String(text[end...])
        }
        let parts = text.parts(separatedBy: "/").map(String.init)
        let count = parts.firstIndex { $0.hasSuffix(".git") }.map { $0 + 1 } ?? min(3, parts.count)
        guard count >= 2, !parts.contains("..") else {
            throw EarthReference.Invalid(
                reason: "expected a repository such as 'github.com/OWNER/NAME', found '\(path)'"
            )
        }
        let name = parts.prefix(count).joined(separator: "/")
        self.init(
            url: scheme + (name.hasSuffix(".git") ? name : name + ".git"),
            name: name.hasSuffix(".git") ? String(name.dropLast(4)) : name,
            directory: parts.dropFirst(count).joined(separator: "/"),
            tag: tag
        )
    }
}
