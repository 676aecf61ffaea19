import Diagnostics
import LLB
import OCISpec
import SourceText
import SyntaxKit

extension TargetRun {
    /// Starts the target from the image that a Dockerfile builds.
    mutating func runFROMDOCKERFILE(_ line: CommandLine) async throws {
        guard let word = line.arguments.first else { return }
        let contextText = try await expand(word, keepsPlusEscape: true)
        if let platform = try await platform(line.word(.platform)) { self.platform = platform }
        let given = try await givenArguments(Array(line.arguments.dropFirst()), line)
        let target = try await expand(.target, of: line)
        var source: SourceFile?
        if let file = line.word(.file) {
            source = try await dockerfile(try await expand(file, keepsPlusEscape: true), given, line, at: file.range)
        }
        let context: State?
        if let artifact = ArtifactReference(parsing: contextText) {
            let files = try await artifacts(of: artifact, given, line, at: word.range)
            context = State.scratch.copy(
                artifact.path,
                from: files,
                to: "/",
                .contentsOnly,
                .createParents,
                .followSymlinks,
                build.request.step("[\(progressName)] context of FROM DOCKERFILE", at: place(of: line))
            )
            if source == nil {
                source = try await file(artifact.path + "/Dockerfile", of: files, at: word.range)
            }
        } else {
            let path = try await expand(word)
            if source == nil {
                source = try await dockerfile(path + "/Dockerfile", given, line, at: word.range)
            }
            context = try await self.context(path, line)
        }
        guard let source else { return }
        let nested = NestedBuild(
            target: target.flatMap { $0.isEmpty ? nil : $0 },
            arguments: Dictionary(given.map { ($0.name, $0.value) }) { $1 },
            context: context,
            platform: platform
        )
        startOver(try await workbench.compile(source, nested, at: place(of: line)))
        hasWork = true
    }

    /// Reads a Dockerfile from the project or from an artifact.
    private mutating func dockerfile(
        _ path: String,
        _ given: [GivenArgument],
        _ line: CommandLine,
        at range: SourceRange
    ) async throws -> SourceFile {
        let place = project.place(range)
        if let artifact = ArtifactReference(parsing: path) {
            return try await file(
                artifact.path,
                of: try await artifacts(of: artifact, given, line, at: range),
                at: range
            )
        }
        let tree: SourceTree = project.repository.map { .files($0) } ?? .context
        let inProject = try projectPath(path, at: range)
        if let file = try await workbench.file(inProject, in: tree, at: place) { return file }
        throw error("earthfile.no-file", "there is no file '\(inProject)'", at: range)
    }

    private func file(_ path: String, of files: State, at range: SourceRange) async throws -> SourceFile {
        if let file = try await workbench.file(path, in: .files(files), at: project.place(range)) { return file }
        throw error("earthfile.no-file", "the artifact has no file '\(path)'", at: range)
    }

    /// Builds the target of an artifact reference, and returns the target's artifacts.
    mutating func artifacts(
        of artifact: ArtifactReference,
        _ given: [GivenArgument],
        _ line: CommandLine,
        at range: SourceRange
    ) async throws -> State {
        let resolved = try resolve(artifact.target, allowsPrivileged: line.has(.allowPrivileged), at: range)
        let key = key(artifact.target, resolved, given: given, passesAll: line.has(.passArgs), platform: platform)
        let result = try await use(key, as: .artifact, at: range)
        return try artifacts(of: result, artifact, at: range)
    }

    /// Returns the artifacts of a target's result.
    ///
    /// - Throws: `DiagnosticsError`, with the locations of the reference and the target, if the target saves none.
    func artifacts(of result: TargetResult, _ artifact: ArtifactReference, at range: SourceRange) throws -> State {
        if let artifacts = result.artifacts { return artifacts }
        var missing = Diagnostic(
            "earthfile.no-artifact",
            "the target '\(artifact.target)' saves no artifact; it needs a SAVE ARTIFACT",
            at: project.place(range)
        )
        missing.notes.append(.init("the target begins here", at: result.place))
        throw DiagnosticsError(missing)
    }

    /// Returns the context of a Dockerfile: a directory of the project; nil for the whole build context, to which `.dockerignore`
    /// applies.
    private func context(_ path: String, _ line: CommandLine) async throws -> State? {
        let directory = try projectPath(path, at: line.command.range)
        let place = place(of: line)
        let files = try await build.files(of: project, [path], at: place)
        if directory.isEmpty {
            guard features.contains(.useDockerIgnore), project.repository == nil else { return files }
            return try await build.ignorePatterns(of: project, at: place).isEmpty ? nil : files
        }
        return State.scratch.copy(
            "/" + directory,
            from: files,
            to: "/",
            .contentsOnly,
            .createParents,
            build.request.step("[\(progressName)] context of FROM DOCKERFILE \(path)", at: place)
        )
    }

    /// Converts a path relative to the Earthfile's directory into one relative to the root of the build context or repository.
    private func projectPath(_ path: String, at range: SourceRange) throws -> String {
        if let joined = PathText.joined(project.location.directory, path) { return joined }
        throw error("earthfile.path", "'\(path)' leads out of the build context", at: range)
    }
}
