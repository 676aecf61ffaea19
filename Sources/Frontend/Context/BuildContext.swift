import Bridge
import LLB
import Lowering
import OCISpec
import Synchronization

/// The origin of a build's files: local sources of the client, its input definitions, or a Git or HTTP address.
final class BuildContext: Sendable {
    let options: FrontendOptions
    let sessionID: String
    let bridge: LockingBridge
    /// The platform of named contexts that are requested without a platform.
    let defaultPlatform: Platform
    /// The client's input definitions by name, unparsed.
    let inputDefinitions: [String: Definition]
    /// Outputs of the client's input definitions, by input name. The outputs named `context` and `dockerfile` replace the
    /// local sources of these names.
    let inputs: [String: Output]
    private let main: Main
    private let knownIgnorePatterns = Mutex<[String]?>(nil)
    private let readAhead = Mutex<IgnoreFiles?>(nil)

    /// The outputs that replace the client's local sources.
    private struct Main {
        /// The build context; nil if the context is a local source.
        var files: Output?
        /// The source of the build file; nil if the build file comes from a local source.
        var definition: Output?
        /// The name of the build file if the context is a download of that file alone; otherwise nil.
        var filename: String?
    }

    /// Creates the context of a request. Requests the client's inputs if the solver supports them. If the context is a
    /// download, reads its first bytes to tell an archive from a build file.
    ///
    /// - Throws: `DiagnosticsError` if the context's address is invalid, otherwise any error of the bridge.
    init(options: FrontendOptions, request: FrontendRequest, bridge: LockingBridge) async throws {
        self.options = options
        self.bridge = bridge
        sessionID = request.sessionID
        defaultPlatform = options.platforms.targets.first ?? request.workerPlatforms.first ?? .host
        var inputs: [String: Output] = [:]
        if bridge.capabilities.supportsFrontend("frontend.inputs") {
            do {
                inputDefinitions = try await bridge.inputs()
            } catch let error as BridgeError {
                throw error.prefixed("failed to get frontend inputs")
            }
            inputs = try inputDefinitions.compactMapValues(Self.input)
        } else {
            inputDefinitions = [:]
        }
        self.inputs = inputs
        var main = try await Self.remote(options.context, bridge: bridge)
        if main == nil { main = Main(files: inputs[ContextOptions.localName], definition: inputs["dockerfile"]) }
        if let files = main?.files, let folder = options.context.subdirectory {
            main?.files = try RemoteContext.folder(folder, of: files)
        }
        if options.context.dockerfileName != nil { main?.definition = nil }
        self.main = main ?? Main()
    }

    /// Returns the output of one of the client's input definitions; nil if the input is the empty file system. The error
    /// message is that of BuildKit's frontend.
    private static func input(_ definition: Definition) throws -> Output? {
        guard !definition.metadata.isEmpty else {
            let reason = "failed to get frontend inputs: invalid nil input definition to definition op"
            throw BridgeError(.invalidArgument, reason)
        }
        return try definition.output()
    }

    /// Returns the context at the address in the options; nil if the options contain no address.
    private static func remote(_ options: ContextOptions, bridge: any Bridge) async throws -> Main? {
        let address = options.remote
        guard !address.isEmpty else { return nil }
        do {
            let git = try RemoteContext.git(
                address,
                keepsGitDirectory: options.keepsGitDirectory,
                usesCommitTime: options.usesCommitTime
            )
            if let git { return Main(files: git, definition: git) }
        } catch let problem as GitReference.Problem {
            throw OptionError.invalid(options.remoteKey, address, reason: problem.message)
        }
        guard RemoteContext.isHTTP(address) else {
            let expected = "the address of a Git repository, a build file or an archive"
            throw OptionError.invalid(options.remoteKey, address, expected: expected)
        }
        let download = try RemoteContext.http(address, name: "[internal] load remote build context")
        let reference: Reference?
        do {
            reference = try await bridge.solve(SolveRequest(definition: Definition(of: download))).reference
        } catch let error as BridgeError {
            throw error.prefixed("failed to resolve httpcontext")
        }
        do {
            let range = FileRange(offset: 0, length: ArchiveFormat.headerLength)
            let reference = reference ?? Reference(id: "")
            let header = try await bridge.readFile(RemoteContext.filename, of: reference, range: range)
            guard ArchiveFormat.isArchive(header) else {
                return Main(files: download, definition: download, filename: RemoteContext.filename)
            }
        } catch let error as BridgeError {
            throw error.prefixed("failed to read downloaded context")
        }
        let files = try RemoteContext.unpacked(download)
        return Main(files: files, definition: files)
    }

    /// Whether the build context is a local source, which may have an ignore file.
    var isLocal: Bool { main.files == nil }

    /// Whether the context is a download of the build file alone, so that no lock file can be beside it.
    var isSingleFile: Bool { main.filename != nil }

    /// Returns the name of the file to compile.
    ///
    /// - Parameter standard: The name to use if neither the context nor the options specify one.
    func filename(default standard: String) -> String { main.filename ?? options.filename ?? standard }

    /// Returns the source that holds the build file and the files beside it. From a local source, the client sends only these
    /// files.
    ///
    /// - Parameters:
    ///   - filenames: The paths of the files in the local source. If they are the build file, its ignore file and its lower-case
    ///     name, the vertex has the same digest as the one that BuildKit's frontend creates.
    ///   - name: The name of the build file in the progress output.
    func buildDefinition(filenames: [String], named name: String) throws -> Output {
        if let definition = main.definition { return definition }
        let source = options.context.dockerfileName ?? "dockerfile"
        return try localFiles(
            of: source,
            paths: filenames,
            hint: source,
            name: "[internal] load build definition from \(name)"
        )
    }

    /// Whether the build file comes from a local source of the client.
    var hasLocalDefinition: Bool { main.definition == nil }

    /// Returns the source that holds only the lock file, for a build file that comes from a local source.
    ///
    /// - Parameter names: The possible names of the lock file.
    func lockFiles(named names: [String]) throws -> Output {
        let source = options.context.dockerfileName ?? "dockerfile"
        return try localFiles(
            of: source,
            paths: names,
            hint: source + LockFile.suffix,
            name: "[internal] load \(names.first ?? LockFile.suffix)"
        )
    }

    /// Returns the output that holds the build context.
    ///
    /// - Parameters:
    ///   - paths: The paths in a local source that the build needs; empty means all.
    ///   - excludes: Glob patterns for the paths to leave out of a local source.
    func files(paths: [String], excludes: [String]) throws -> Output {
        try files(paths: paths, includes: [], excludes: excludes)
    }

    /// Returns the output that holds the build context.
    ///
    /// - Parameters:
    ///   - paths: As in `files(paths:excludes:)`.
    ///   - includes: Glob patterns for the paths in a local source that the build needs; empty means all.
    ///   - excludes: Glob patterns for the paths to leave out of a local source.
    ///   - hint: The hint by which the solver recognizes earlier transfers.
    func files(
        paths: [String],
        includes: [String],
        excludes: [String],
        hint: String = ContextOptions.localName
    ) throws -> Output {
        if let files = main.files { return files }
        let source = ContextOptions.localName
        var options = SourceOperation.LocalOptions(
            sessionID: session(of: source),
            excludePatterns: excludes,
            followPaths: paths,
            sharedKeyHint: hint
        )
        options.includePatterns = includes
        return try SourceOperation.local(source, options).output(.named("[internal] load build context"))
    }

    /// Returns the ID of the session that provides a local source.
    func session(of source: String) -> String { options.context.sessions[source] ?? sessionID }

    /// Solves an output and returns a reference from which its files can be read; nil if the result has no files.
    func solve(_ output: Output, evaluate: Bool = false) async throws -> Reference? {
        try await bridge.solve(SolveRequest(definition: Definition(of: output), evaluate: evaluate)).reference
    }

    /// Returns the source for the files that the build file includes from the build context. Like the build file itself, they are
    /// read even if the ignore file excludes them.
    ///
    /// - Parameter paths: The paths of the files; from a local source, the client sends only these.
    func includedFiles(paths: [String]) throws -> Output {
        if let files = main.files { return files }
        let source = ContextOptions.localName
        return try localFiles(
            of: source,
            paths: paths,
            hint: "\(source)-include",
            name: "[internal] load included files"
        )
    }

    /// Returns a source that provides individual files of one of the client's directories.
    ///
    /// - Parameters:
    ///   - source: The name of the local source that holds the directory.
    ///   - paths: The paths of the files; the client sends only these.
    ///   - hint: The hint by which the solver recognizes earlier transfers.
    ///   - name: The name of the vertex in the progress output.
    func localFiles(of source: String, paths: [String], hint: String, name: String) throws -> Output {
        try SourceOperation.local(
            source,
            SourceOperation.LocalOptions(
                sessionID: session(of: source),
                followPaths: paths,
                sharedKeyHint: hint,
                differ: SourceOperation.LocalOptions.Differ.none
            )
        ).output(.named(name))
    }

    // MARK: Ignore files

    /// Returns the patterns that exclude paths from a local context; empty for any other context. The ignore files are read
    /// only once. The source's own ignore file (`Dockerfile.dockerignore`) takes precedence over the context's.
    ///
    /// - Throws: `BridgeError` if the ignore file is malformed.
    func ignorePatterns(beside source: LoadedSource) async throws -> [String] {
        guard isLocal else { return [] }
        if let known = knownIgnorePatterns.withLock({ $0 }) { return known }
        let files =
            if let files = readAhead.withLock({ $0 }) {
                files
            } else {
                try await ignoreFiles(source.ignoreFilename, of: source.reference)
            }
        let patterns =
            if let own = files.own {
                try IgnoreFile.patterns(own, name: source.ignoreFilename)
            } else {
                try IgnoreFile.patterns(files.common, name: IgnoreFile.name)
            }
        knownIgnorePatterns.withLock { $0 = patterns }
        return patterns
    }

    /// The contents of the ignore files of a local context.
    private struct IgnoreFiles {
        /// The contents of the source's own ignore file; nil if it doesn't exist.
        var own: [UInt8]?
        /// The contents of the context's ignore file; empty if it doesn't exist or `own` is not nil.
        var common: [UInt8] = []
    }

    /// Reads the ignore files if the solver has already been asked for the context's, so that `ignorePatterns(beside:)` doesn't
    /// wait for the solver.
    ///
    /// - Parameters:
    ///   - own: The name of the source's own ignore file.
    ///   - reference: The solved reference that holds the source and its ignore file.
    ///   - common: The solved reference that holds the context's ignore file; nil if it couldn't be solved.
    func readIgnoreFiles(own: String, of reference: Reference, common: Reference?) async {
        guard let common else { return }
        if let own = await ignoreFile(own, of: reference) {
            readAhead.withLock { $0 = IgnoreFiles(own: own) }
        } else {
            let contents = await ignoreFile(IgnoreFile.name, of: common) ?? []
            readAhead.withLock { $0 = IgnoreFiles(common: contents) }
        }
    }

    private func ignoreFiles(_ own: String, of reference: Reference) async throws -> IgnoreFiles {
        if let own = await ignoreFile(own, of: reference) { return IgnoreFiles(own: own) }
        guard let reference = try await commonIgnoreSource() else { return IgnoreFiles() }
        return IgnoreFiles(common: await ignoreFile(IgnoreFile.name, of: reference) ?? [])
    }

    /// Reads an ignore file. Most builds have none. Solvers report a missing file with different errors, so any error counts as a
    /// missing file.
    private func ignoreFile(_ name: String, of reference: Reference) async -> [UInt8]? {
        try? await bridge.readFile(name, of: reference, range: nil)
    }

    /// Returns the solved source that holds the context's ignore file; nil if the result has no files.
    func commonIgnoreSource() async throws -> Reference? {
        let source = ContextOptions.localName
        let output = try localFiles(
            of: source,
            paths: [IgnoreFile.name],
            hint: "\(source)-\(IgnoreFile.name)",
            name: "[internal] load \(IgnoreFile.name)"
        )
        return try await solve(output)
    }
}

extension BridgeError {
    /// Returns this error with the failed action before its message: `ACTION: MESSAGE`.
    func prefixed(_ action: String) -> BridgeError {
        var error = self
        error.message = "\(action): \(message)"
        return error
    }
}
