public import Bridge
import Diagnostics
import LLB
import Lowering
public import SyntaxKit

/// The compiler's entry point: takes a request and returns a built result.
///
/// A value without state: one instance serves every build of a long-running process. Its methods follow the pipeline of
/// `docs/architecture.md`.
public struct Frontend: Sendable {
    /// The languages it reads.
    public let registry: SyntaxRegistry

    public init(_ registry: SyntaxRegistry) { self.registry = registry }

    /// Answers a request: compiles the source and has the solver build the result, answers a subrequest, or forwards the
    /// build to the frontend that the source names.
    ///
    /// - Parameter compiled: called with the compilation before it is built.
    /// - Returns: the reference, and the metadata that exporters need (image config, platforms).
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, else what the bridge throws.
    public func build(
        _ request: FrontendRequest,
        over bridge: any Bridge,
        compiled: (Compilation) -> Void = { _ in }
    ) async throws -> SolveResult {
        let loaded = try await load(request, over: bridge)
        if let forwarding = Forwarding(loaded) { return try await forwarding.result() }
        try loaded.options.capabilities.check()
        if let answer = try await Subrequests.answer(for: loaded) { return answer }
        let compilation = try await loaded.run(.compile, announces: true)
        compiled(compilation)
        return try await build(compilation, over: bridge)
    }

    /// Has the solver build a compilation, after the client is sent the findings that it has not been sent yet.
    ///
    /// - Returns: the reference, and the metadata that exporters need (image config, platforms).
    public func build(_ compilation: Compilation, over bridge: any Bridge) async throws -> SolveResult {
        try await compilation.findings.flush(to: bridge)
        return try await BuildResult(compilation: compilation, bridge: bridge).solved()
    }

    /// Compiles a request to graphs and image configs. The solver is only asked for what the compilation reads: the file
    /// itself, files of a base image.
    ///
    /// A source that names another frontend is compiled all the same, with a warning.
    ///
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, else what the bridge throws.
    public func compile(_ request: FrontendRequest, over bridge: any Bridge) async throws -> Compilation {
        try await run(.compile, request, over: bridge).result.get()
    }

    /// Checks the target of a request, or all stages, without a build, for each platform that the request names.
    ///
    /// - Throws: if the request is at fault or the source can't be read; errors of the source are in the report.
    public func check(_ request: FrontendRequest, over bridge: any Bridge) async throws -> CheckReport {
        try await run(.check, request, over: bridge)
    }

    /// Answers the subrequest that a request's `requestid` names, whatever frontend the source names.
    ///
    /// - Returns: metadata alone (`result.txt`, `result.json` …); nil if the request has no `requestid`.
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, else what the bridge throws.
    public func answer(_ request: FrontendRequest, over bridge: any Bridge) async throws -> SolveResult? {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        for warning in forwardingWarnings(for: loaded) {
            try await bridge.warn(BridgeWarning(warning, vertex: loaded.source.vertex))
        }
        return try await Subrequests.answer(for: loaded)
    }

    /// Runs a mode on a request, whatever frontend the source names; the client is sent no findings.
    ///
    /// - Throws: if the request is at fault or the source can't be read; later failures are in the report.
    package func run<Value>(
        _ mode: RunMode<Value>,
        _ request: FrontendRequest,
        over bridge: any Bridge
    ) async throws -> FrontendReport<Value> {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        loaded.findings.append(forwardingWarnings(for: loaded))
        return try await loaded.report(mode)
    }

    /// The warning that a source which names another frontend is read here; empty for any other source.
    private func forwardingWarnings(for build: LoadedBuild) -> [Diagnostic] {
        Forwarding(build)?.warnings(known: registry) ?? []
    }

    /// Parses the options and reads the source.
    private func load(_ request: FrontendRequest, over bridge: any Bridge) async throws -> LoadedBuild {
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
            triggers: registry.triggers,
            findings: FindingsReporter(vertex: source.vertex)
        )
    }
}
