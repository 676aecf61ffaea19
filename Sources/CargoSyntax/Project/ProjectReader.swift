import Diagnostics
import SourceText
import SyntaxKit
import ValueTree

/// A reader of a build's manifests.
///
/// Dependencies are followed level by level; the manifests of one level are read with one request.
struct ProjectReader {
    /// The maximum number of packages.
    static let packageLimit = 2048
    /// The maximum size, in bytes, of all manifests together.
    static let byteLimit = 16 << 20

    let reader: any SourceReader
    let buildFile: SourceFile
    /// The value of the build argument `manifest-path`; nil if it isn't given.
    let manifestPath: String?
    var diagnostics = DiagnosticSink()
    /// The manifests read so far, by directory.
    var manifests: [String: Manifest] = [:]
    /// The directories found to have no manifest.
    private var missing: Set<String> = []
    private var size = 0

    init(_ reader: any SourceReader, buildFile: SourceFile, manifestPath: String?) {
        self.reader = reader
        self.buildFile = buildFile
        self.manifestPath = manifestPath
    }

    /// The location of errors about the build file as a whole.
    var start: SourceLocation { SourceLocation(file: buildFile, range: SourceRange(0, 0)) }

    /// Throws the errors found so far, if there are any.
    func check() throws {
        try CancellationError.check()
        if diagnostics.hasErrors { throw DiagnosticsError(diagnostics.sorted) }
    }

    // MARK: - Manifests

    /// Reads the manifests in `directories`, except those that have already been read.
    mutating func read(_ directories: [String], at place: SourceLocation) async throws {
        var seen: Set<String> = []
        let new = directories.filter { manifests[$0] == nil && !missing.contains($0) && seen.insert($0).inserted }
        guard !new.isEmpty else { return }
        guard manifests.count + new.count <= Self.packageLimit else {
            throw limit("a build can have at most \(Self.packageLimit) packages", at: place)
        }
        let paths = new.map { ContextPath.join($0, Manifest.filename) }
        let files = try await reader.files(paths, in: .context, at: place)
        for (directory, path) in zip(new, paths) {
            try CancellationError.check()
            guard let file = files[path] else {
                missing.insert(directory)
                continue
            }
            size += file.bytes.count
            guard size <= Self.byteLimit else {
                throw limit("the manifests of a build can be at most \(Self.byteLimit >> 20) MiB together", at: place)
            }
            if let manifest = Manifest(file, directory: directory, diagnostics: &diagnostics) {
                manifests[directory] = manifest
            } else {
                missing.insert(directory)
            }
        }
        try check()
    }

    private func limit(_ message: String, at place: SourceLocation) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("cargo.limit", message, at: place))
    }

    /// Finds the build file in the build context, and reads it.
    ///
    /// Clients send the build file without its path in the build context. It must be the `Cargo.toml` at the root of the context,
    /// or the file that `manifest-path` names.
    ///
    /// - Throws: `DiagnosticsError` if neither file has the build file's text, or if `manifest-path` names no file.
    mutating func readBuildFile() async throws -> Manifest {
        guard let main = Manifest(buildFile, directory: "", diagnostics: &diagnostics) else {
            throw DiagnosticsError(diagnostics.sorted)
        }
        var directories = [""]
        if let manifestPath {
            guard let path = ContextPath.resolve(manifestPath, in: "") else {
                throw error(argument: "manifest-path", "must be a path in the build context, not \"\(manifestPath)\"")
            }
            let isManifest = path == Manifest.filename || path.hasSuffix("/" + Manifest.filename)
            directories.append(isManifest ? ContextPath.parent(path) : path)
        }
        try await read(directories, at: start)
        if let last = directories.last, missing.contains(last), manifestPath != nil {
            let path = ContextPath.join(last, Manifest.filename)
            throw error(argument: "manifest-path", "names no file of the build context: there is no \(path)")
        }
        guard let place = directories.first(where: { manifests[$0]?.file.bytes == buildFile.bytes }) else {
            let found = missing.contains("") ? "the build context has no \(Manifest.filename)" : "another file is there"
            let message =
                "the build file is not the build context's \(Manifest.filename) (\(found)); "
                + "for one in a subdirectory, pass '--build-arg manifest-path=DIRECTORY/\(Manifest.filename)'"
            throw DiagnosticsError(Diagnostic("cargo.build-file", message, at: start))
        }
        let manifest = Manifest(file: main.file, directory: place, root: main.root)
        manifests[place] = manifest
        return manifest
    }

    /// Returns the error for a build argument with an unusable value.
    func error(argument: String, _ problem: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("cargo.argument", "the build argument '\(argument)' \(problem)", at: start))
    }

    // MARK: - Workspaces

    /// Finds the root of the workspace that a package belongs to; returns the package itself if it belongs to none.
    ///
    /// - Throws: `DiagnosticsError` if the directory that the package names as its workspace isn't one in the build context.
    mutating func root(of manifest: Manifest) async throws -> Manifest {
        if manifest.workspace != nil { return manifest }
        if let node = manifest.package?.value("workspace"), let path = node.string {
            let place = SourceLocation(file: manifest.file, range: node.range)
            let directory = ContextPath.resolve(path, in: manifest.directory)
            if let directory { try await read([directory], at: place) }
            if let directory, let root = manifests[directory], root.workspace != nil { return root }
            let message = "\"\(path)\" is not a workspace in the build context"
            throw DiagnosticsError(Diagnostic("cargo.workspace", message, at: place))
        }
        let above = Array(ContextPath.ancestors(of: manifest.directory).dropFirst())
        try await read(above, at: start)
        let root = above.compactMap { manifests[$0] }.first { $0.workspace != nil }
        guard let root, !isExcluded(manifest.directory, from: root) else { return manifest }
        return root
    }

    /// Reads the members that a workspace's manifest lists, and returns their directories, sorted.
    mutating func listedMembers(of root: Manifest) async throws -> [String] {
        guard let list = root.workspace?.value("members")?.items else { return [] }
        var directories: Set<String> = []
        var single: [(directory: String, place: SourceLocation)] = []
        var patterns: [(text: String, place: SourceLocation)] = []
        for item in list {
            guard let text = item.string else { continue }
            let place = SourceLocation(file: root.file, range: item.range)
            guard let path = ContextPath.resolve(text, in: root.directory) else {
                diagnostics.report(outside(text, at: place))
                continue
            }
            if path.utf8.contains(where: { "*?[".utf8.contains($0) }) {
                patterns.append((ContextPath.join(path, Manifest.filename), place))
            } else if !isExcluded(path, from: root) {
                single.append((path, place))
            }
        }
        if let first = patterns.first {
            let found = try await reader.paths(matching: patterns.map(\.text), in: .context, at: first.place)
            directories.formUnion(found.map(ContextPath.parent).filter { !isExcluded($0, from: root) })
        }
        directories.formUnion(single.map(\.directory))
        if root.package != nil { directories.insert(root.directory) }
        let members = directories.sorted()
        try await read(members, at: single.first?.place ?? patterns.first?.place ?? start)
        for (directory, place) in single where manifests[directory] == nil {
            diagnostics.report(absent(directory, at: place))
        }
        try check()
        return members.filter { manifests[$0] != nil }
    }

    func isExcluded(_ directory: String, from root: Manifest) -> Bool {
        (root.workspace?.value("exclude")?.items ?? []).contains { item in
            guard let text = item.string, let path = ContextPath.resolve(text, in: root.directory) else { return false }
            return ContextPath.isPath(directory, in: path)
        }
    }

    // MARK: - Local dependencies

    /// Reads the packages that `directories` depend on by path, directly or indirectly, and their replacement packages.
    ///
    /// - Returns: The directories of all packages, including `directories`.
    /// - Throws: `DiagnosticsError` if a package is outside the build context or has no manifest.
    mutating func readDependencies(of directories: [String]) async throws -> Set<String> {
        var all = Set(directories)
        var round = directories
        while !round.isEmpty {
            var wanted: [(directory: String, place: SourceLocation)] = []
            for manifest in round.sorted().compactMap({ manifests[$0] }) {
                for local in manifest.dependencies + manifest.replacements {
                    let place = SourceLocation(file: manifest.file, range: local.range)
                    if let directory = ContextPath.resolve(local.path, in: manifest.directory) {
                        wanted.append((directory, place))
                    } else {
                        diagnostics.report(outside(local.path, at: place))
                    }
                }
            }
            try check()
            guard let first = wanted.first else { break }
            try await read(wanted.map(\.directory), at: first.place)
            for (directory, place) in wanted where manifests[directory] == nil {
                diagnostics.report(absent(directory, at: place))
            }
            try check()
            round = Set(wanted.map(\.directory)).subtracting(all).sorted()
            all.formUnion(round)
        }
        return all
    }

    func outside(_ path: String, at place: SourceLocation) -> Diagnostic {
        Diagnostic(
            "cargo.outside",
            "\"\(path)\" is outside the build context; build from a directory that contains both",
            at: place
        )
    }

    private func absent(_ directory: String, at place: SourceLocation) -> Diagnostic {
        let path = ContextPath.join(directory, Manifest.filename)
        return Diagnostic("cargo.missing-manifest", "the build context has no \(path)", at: place)
    }
}
