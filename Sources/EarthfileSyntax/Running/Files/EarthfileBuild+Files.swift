import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension EarthfileBuild {
    /// The possible names of an Earthfile, in the order in which they are tried.
    private static let filenames = ["Earthfile", "build.earth"]

    /// Reads the Earthfile of a location, unless it was read before.
    ///
    /// - Throws: `DiagnosticsError`, at the location of the reference, if there is no Earthfile, or with the errors in its text.
    func project(_ location: ProjectLocation, at place: SourceLocation) async throws -> LoadedEarthfile {
        if let known = known(location) { return known }
        var repository: State?
        if case .git(let project) = location { repository = self.repository(project, at: place) }
        let paths = Self.filenames.map { location.directory.isEmpty ? $0 : location.directory + "/" + $0 }
        let files = try await workbench.files(paths, in: repository.map { .files($0) } ?? .context, at: place)
        guard let source = paths.lazy.compactMap({ files[$0] }).first else {
            let name = location.description.isEmpty ? "the build context" : "'\(location.description)'"
            throw error("earthfile.no-file", "\(name) has no Earthfile", at: place)
        }
        var sink = DiagnosticSink()
        let tree = EarthfileReader.read(source, diagnostics: &sink)
        let reader = tree.map { CommandReader($0, diagnostics: &sink) }
        for warning in sink.sorted where warning.severity != .error { warnOnce(warning) }
        guard let tree, let reader, !sink.hasErrors else {
            var failure = DiagnosticsError(sink.sorted.filter { $0.severity == .error })
            for index in failure.diagnostics.indices {
                failure.diagnostics[index].notes.append(.init("the file is needed here", at: place))
            }
            throw failure
        }
        return remember(LoadedEarthfile(location, tree, reader, repository: repository))
    }

    private func repository(_ project: ProjectLocation.GitProject, at place: SourceLocation) -> State {
        let name = "[git] \(project.name)" + (project.tag.isEmpty ? "" : ":" + project.tag)
        return .git(project.url, reference: project.tag, request.step(name, at: place))
    }

    /// Returns the files of a project's build context or repository, at their paths in it.
    ///
    /// - Parameter paths: The paths that are needed, relative to the directory of the project.
    func files(of project: LoadedEarthfile, _ paths: [String], at place: SourceLocation) async throws -> State {
        if let repository = project.repository { return repository }
        var needed: [String] = []
        for path in paths.map(project.location.path) {
            // If no paths are given, the client sends everything.
            if path.isEmpty {
                needed = []
                break
            }
            needed.append(path)
        }
        var filter = PathFilter(excludes: try await ignorePatterns(of: project, at: place), paths: needed)
        // `.dockerignore` applies only to the contexts of Dockerfiles.
        filter.appliesIgnoreFile = false
        return try await workbench.context(filter, at: place)
    }

    /// Returns the glob patterns in a project's ignore file, relative to the root of the build context.
    func ignorePatterns(of project: LoadedEarthfile, at place: SourceLocation) async throws -> [String] {
        if let known = ignorePatterns(of: project.location) { return known }
        let directory = project.location.directory
        let prefix = directory.isEmpty ? "" : directory + "/"
        let names = [".earthlyignore", ".earthignore"].map { prefix + $0 }
        let files = try await workbench.files(names, in: .context, at: place)
        var patterns: [String] = []
        if let file = names.lazy.compactMap({ files[$0] }).first {
            for line in file.text.parts(separatedBy: "\n") {
                let pattern = String(decoding: Array(line.utf8)[...].trimmed, as: UTF8.self)
                if pattern.isEmpty || pattern.hasPrefix("#") { continue }
                if pattern.hasPrefix("!") {
                    patterns.append("!" + prefix + pattern.dropFirst())
                } else {
                    patterns.append(prefix + pattern)
                }
            }
        }
        if !project.features.contains(.noImplicitIgnore) {
            patterns += [".tmp-earth-out", "build.earth", "Earthfile", ".earthignore", ".earthlyignore"].map {
                prefix + $0
            }
        }
        remember(patterns, for: project.location)
        return patterns
    }
}
