public import Bridge
import Diagnostics
import LLB
import Lowering
public import SyntaxKit

/// The compiler as its users see it: a request in, a built result out.
///
/// A value without state: one serves every build of a long-running process. Its two methods
/// read as the pipeline of `docs/architecture.md`.
public struct Frontend: Sendable {
    /// The languages it reads.
    public let registry: SyntaxRegistry

    /// A frontend for these languages.
    public init(_ registry: SyntaxRegistry) { self.registry = registry }

    /// Compiles and has the solver build the result.
    ///
    /// - Returns: the reference and the metadata that an exporter needs (image config, platform).
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    public func build(_ request: FrontendRequest, over bridge: any Bridge) async throws -> SolveResult {
        try await build(try await compile(request, over: bridge), over: bridge)
    }

    /// Has the solver build what a request was compiled to.
    ///
    /// - Returns: the reference and the metadata that an exporter needs (image config, platform).
    /// - Throws: what the bridge throws.
    public func build(_ compilation: Compilation, over bridge: any Bridge) async throws -> SolveResult {
        try await WarningReport(compilation).send(over: bridge)
        let solved = try await bridge.solve(
            SolveRequest(definition: compilation.definition, cacheImports: compilation.cacheImports)
        )
        return SolveResult(reference: solved.reference, metadata: ImageMetadata(compilation.image).entries)
    }

    /// Compiles a request to a graph and an image config, without building anything but what
    /// must be read on the way (the file itself, files of a base image).
    ///
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    public func compile(_ request: FrontendRequest, over bridge: any Bridge) async throws -> Compilation {
        let options = try FrontendOptions(request.options)
        let pinned = try request.pinnedSyntax.map(self.pinned)
        let context = try await BuildContext(options: options, sessionID: request.sessionID, bridge: bridge)

        var loaded = try await SourceLoader(context: context)
            .load(defaultFilename: (pinned ?? registry.fallback).identity.defaultFilename)
        let syntax = pinned ?? registry.select(for: loaded.file, calledBy: options.calledBy)
        loaded.setLanguage(syntax.identity.sourceLanguage)

        var sink = DiagnosticSink()
        let plan = syntax.parse(loaded.file, diagnostics: &sink)
        try sink.throwIfErrors()
        guard let plan else { throw DiagnosticsError(sink.sorted) }

        let image = try await Lowering.lower(
            plan,
            options: options.lowering(workerPlatforms: request.workerPlatforms, capabilities: bridge.capabilities),
            resolver: BridgeResolver(context: context, source: loaded, triggers: registry.triggers)
        )
        return Compilation(
            source: loaded,
            syntax: syntax.identity,
            image: image,
            definition: Definition(of: image.output) { $0 === loaded.file ? loaded.definition : nil },
            warnings: sink.sorted,
            cacheImports: options.cacheImports
        )
    }

    private func pinned(_ name: String) throws -> any Syntax {
        if let syntax = registry.named(name) { return syntax }
        let known = registry.names.joined(separator: ", ")
        throw DiagnosticsError(
            Diagnostic("frontend.unknown-syntax", "no syntax is called \"\(name)\"; expected one of \(known)", at: nil)
        )
    }
}
