public import Bridge
import Diagnostics
import LLB
import Lowering
public import SyntaxKit

/// The compiler as its users see it: a request in, a built result out.
///
/// A value without state: one serves every build of a long-running process. Its methods
/// read as the pipeline of `docs/architecture.md`.
public struct Frontend: Sendable {
    /// The languages it reads.
    public let registry: SyntaxRegistry

    /// A frontend for these languages.
    public init(_ registry: SyntaxRegistry) { self.registry = registry }

    /// Answers a request: compiles and has the solver build the result, answers a question about the source, or
    /// hands it on to the frontend that the source asks for.
    ///
    /// - Parameter compiled: called with what the request was compiled to, before it is built.
    /// - Returns: the reference and the metadata that an exporter needs (image config, platform).
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    public func build(
        _ request: FrontendRequest,
        over bridge: any Bridge,
        compiled: (Compilation) -> Void = { _ in }
    ) async throws -> SolveResult {
        let loaded = try await load(request, over: bridge)
        if let forwarding = Forwarding(loaded) { return try await forwarding.result() }
        try loaded.options.capabilities.check()
        if let answer = try await Subrequests.answer(for: loaded) { return answer }
        let compilation = try await Compilation(loaded, warnings: [], reportsReading: true)
        compiled(compilation)
        return try await build(compilation, over: bridge)
    }

    /// Has the solver build what a request was compiled to.
    ///
    /// - Returns: the reference and the metadata that an exporter needs (image config, platform).
    /// - Throws: what the bridge throws.
    public func build(_ compilation: Compilation, over bridge: any Bridge) async throws -> SolveResult {
        try await WarningReport(compilation).send(over: bridge, after: compilation.reported)
        return try await BuildResult(compilation: compilation, bridge: bridge).solved()
    }

    /// Compiles a request to a graph and an image config, without building anything but what
    /// must be read on the way (the file itself, files of a base image).
    ///
    /// A source that names another frontend is compiled all the same, with a warning.
    ///
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    public func compile(_ request: FrontendRequest, over bridge: any Bridge) async throws -> Compilation {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        guard request.options[OptionKey.requestID] == nil else {
            throw OptionError.unsupported(OptionKey.requestID, "a question about the source compiles to nothing")
        }
        let warnings = Forwarding(loaded)?.warnings(known: registry) ?? []
        return try await Compilation(loaded, warnings: warnings, reportsReading: false)
    }

    /// Understands the options and reads the source; what every answer to a request starts from.
    func load(_ request: FrontendRequest, over bridge: any Bridge) async throws -> LoadedBuild {
        try bridge.capabilities.checkMinimum()
        let options = try FrontendOptions(request.options)
        let pinned = try request.pinnedSyntax.map(registry.pinned)
        let context = try await BuildContext(options: options, request: request, bridge: bridge)
        var source = try await SourceLoader(context: context)
            .load(defaultFilename: (pinned ?? registry.fallback).identity.defaultFilename)
        let syntax = pinned ?? registry.select(for: source.file, calledBy: options.calledBy)
        source.setLanguage(syntax.identity.sourceLanguage)
        return LoadedBuild(
            request: request,
            options: options,
            context: context,
            source: source,
            syntax: syntax,
            triggers: registry.triggers
        )
    }
}
