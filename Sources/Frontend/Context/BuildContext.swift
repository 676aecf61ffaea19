import Bridge
import LLB

/// Where a build's files come from: local sources of the client, or definitions that it handed over.
struct BuildContext: Sendable {
    let options: FrontendOptions
    let sessionID: String
    let bridge: any Bridge
    /// The client's definitions that stand in for local sources, by the source's name.
    private let inputs: [String: Output]
    /// The client's definitions as they came.
    let inputDefinitions: [String: Definition]

    /// Asks the solver for the client's inputs, where it has such a thing.
    init(options: FrontendOptions, sessionID: String, bridge: any Bridge) async throws {
        self.options = options
        self.sessionID = sessionID
        self.bridge = bridge
        guard bridge.capabilities.supportsFrontend("frontend.inputs") else {
            inputs = [:]
            inputDefinitions = [:]
            return
        }
        inputDefinitions = try await bridge.inputs()
        inputs = try inputDefinitions.compactMapValues { try $0.output() }
    }

    /// True where the build context is a local source, which has an ignore file.
    var isLocal: Bool { inputs["context"] == nil }

    /// The file to compile and its ignore file, and nothing else.
    ///
    /// Digest for digest the vertex that BuildKit's own frontend makes, so that the client
    /// sends the file once whoever asks for it.
    func buildDefinition(filenames: [String], named name: String) throws -> Output {
        if let input = inputs[options.dockerfileName] { return input }
        return try SourceOperation.local(
            options.dockerfileName,
            SourceOperation.LocalOptions(
                sessionID: session(of: options.dockerfileName),
                followPaths: filenames,
                sharedKeyHint: options.dockerfileName,
                differ: SourceOperation.LocalOptions.Differ.none
            )
        ).output(.named("[internal] load build definition from \(name)"))
    }

    /// The context's own ignore file.
    func ignoreFile(named name: String) throws -> Output {
        try SourceOperation.local(
            options.contextName,
            SourceOperation.LocalOptions(
                sessionID: session(of: options.contextName),
                followPaths: [name],
                sharedKeyHint: "\(options.contextName)-\(name)",
                differ: SourceOperation.LocalOptions.Differ.none
            )
        ).output(.named("[internal] load \(name)"))
    }

    /// The build context.
    ///
    /// - Parameters:
    ///   - paths: the only paths needed; empty needs all.
    ///   - excludes: patterns of paths to leave out.
    func files(paths: [String], excludes: [String]) throws -> Output {
        if let input = inputs["context"] { return input }
        return try SourceOperation.local(
            options.contextName,
            SourceOperation.LocalOptions(
                sessionID: session(of: options.contextName),
                excludePatterns: excludes,
                followPaths: paths,
                sharedKeyHint: options.contextName
            )
        ).output(.named("[internal] load build context"))
    }

    /// Solves a graph of which files are to be read.
    func solve(_ output: Output) async throws -> Reference? {
        try await bridge.solve(SolveRequest(definition: Definition(of: output))).reference
    }

    private func session(of source: String) -> String { options.localSessions[source] ?? sessionID }
}
