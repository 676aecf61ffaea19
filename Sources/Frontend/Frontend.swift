public import Bridge
import Diagnostics
import LLB
import Lowering
import SourceText
public import SyntaxKit

/// The compiler's entry point: takes a request and returns a built result.
///
/// A frontend has no state: one instance serves every build of a long-running process. The methods follow the pipeline of
/// `docs/architecture.md`. If the task is cancelled, they throw `CancellationError` promptly, even for the largest sources and
/// options that the service accepts; only a call to the bridge can delay the error.
public struct Frontend: Sendable {
    /// The languages that the frontend reads.
    public let registry: SyntaxRegistry

    public init(_ registry: SyntaxRegistry) { self.registry = registry }

    /// Answers a request: compiles the source and has the solver build the result, answers a subrequest, or forwards the
    /// build to the frontend that the source names.
    ///
    /// - Parameter compiled: Called with the compilation before the solver builds it.
    /// - Returns: The reference, and the metadata that exporters need (image config, platforms).
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, otherwise any error of the bridge.
    public func build(
        _ request: FrontendRequest,
        over bridge: any Bridge,
        compiled: (Compilation) -> Void = { _ in }
    ) async throws -> SolveResult {
        try await CancellationError.checking {
            let loaded = try await load(request, over: bridge)
            if let forwarding = Forwarding(loaded) { return try await forwarding.result() }
            try loaded.options.capabilities.check()
            let build = try await loaded.includingFiles()
            if let answer = try await Subrequests.answer(for: build) { return answer }
            let compilation = try await build.run(.compile, announces: true)
            compiled(compilation)
            return try await self.build(compilation, over: bridge)
        }
    }

    /// Sends the client the findings that it has not received yet, then has the solver build the compilation.
    ///
    /// - Returns: The reference, and the metadata that exporters need (image config, platforms).
    public func build(_ compilation: Compilation, over bridge: any Bridge) async throws -> SolveResult {
        try await CancellationError.checking {
            try await compilation.findings.flush(to: bridge)
            return try await BuildResult(compilation: compilation, bridge: bridge).solved()
        }
    }

    /// Compiles a request to graphs and image configs without building them. The solver only provides the inputs of the
    /// compilation, such as the build file, image configs and files of a base image.
    ///
    /// A source that names another frontend is compiled anyway, with a warning.
    ///
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, otherwise any error of the bridge.
    public func compile(_ request: FrontendRequest, over bridge: any Bridge) async throws -> Compilation {
        try await run(.compile, request, over: bridge).result.get()
    }

    /// Checks the requested target, or every stage if the request has no target, for each requested platform, without
    /// building.
    ///
    /// - Throws: An error if the request is at fault or the source can't be read. Errors in the source are in the report.
    public func check(_ request: FrontendRequest, over bridge: any Bridge) async throws -> CheckReport {
        try await run(.check, request, over: bridge)
    }

    /// Checks a request like `check(_:over:)`, and reports the findings of the parser early.
    ///
    /// - Parameter parsed: Called with the findings so far once the source has been parsed without errors, before the targets are
    ///   checked, since checking them takes several times as long as parsing. If the closure throws, the check ends and the error
    ///   is in the report.
    package func check(
        _ request: FrontendRequest,
        over bridge: any Bridge,
        parsed: @escaping @Sendable (CheckReport) async throws -> Void
    ) async throws -> CheckReport {
        try await run(.check(parsed: parsed), request, over: bridge)
    }

    /// Lists the names of the targets of a build file, in source order. Stages without a name are left out, even if one of them
    /// is the default.
    ///
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, otherwise any error of the bridge.
    public func targetNames(of request: FrontendRequest, over bridge: any Bridge) async throws -> [String] {
        try await run(.targets, request, over: bridge).result.get().compactMap(\.name)
    }

    /// Answers the subrequest that a request's `requestid` names, even if the source names another frontend.
    ///
    /// - Returns: Metadata alone (`result.txt`, `result.json` …); nil if the request has no `requestid`.
    /// - Throws: `DiagnosticsError` if the request or the source is at fault, otherwise any error of the bridge.
    public func answer(_ request: FrontendRequest, over bridge: any Bridge) async throws -> SolveResult? {
        try await CancellationError.checking {
            let loaded = try await load(request, over: bridge)
            try loaded.options.capabilities.check()
            for warning in forwardingWarnings(for: loaded) {
                try await bridge.warn(BridgeWarning(warning, vertex: loaded.source.vertex))
            }
            return try await Subrequests.answer(for: loaded.includingFiles())
        }
    }

    /// Runs a request in the given mode, even if the source names another frontend. Findings are only in the report; none is sent
    /// to the client.
    ///
    /// - Throws: An error if the request is at fault or the source can't be read. Later failures are in the report.
    package func run<Value>(
        _ mode: RunMode<Value>,
        _ request: FrontendRequest,
        over bridge: any Bridge
    ) async throws -> FrontendReport<Value> {
        try await CancellationError.checking {
            let loaded = try await load(request, over: bridge)
            try loaded.options.capabilities.check()
            loaded.findings.append(forwardingWarnings(for: loaded))
            return try await loaded.includingFiles().report(mode)
        }
    }

    /// Returns the warning that the frontend named by the source is not run; empty if the source names no other frontend.
    private func forwardingWarnings(for build: LoadedBuild) -> [Diagnostic] {
        Forwarding(build)?.warnings(known: registry) ?? []
    }

    /// Parses the options and reads the source.
    private func load(_ request: FrontendRequest, over bridge: any Bridge) async throws -> LoadedBuild {
        try bridge.capabilities.checkMinimum()
        let options = try FrontendOptions(request.options)
        let pinned = try request.pinnedSyntax.map(registry.pinned)
        let context = try await BuildContext(options: options, request: request, bridge: LockingBridge(bridge))
        let defaultFilename = (pinned ?? registry.fallback).identity.defaultFilename
        let name = context.filename(default: defaultFilename)
        // A solver that starts a frontend because of a `#syntax` line, with the option `cmdline`, has just solved the file's source.
        let hasSource = request.options[OptionKey.commandLine] != nil
        let loader = SourceLoader(
            context: context,
            readsLock: !request.ignoresLock,
            readsIgnoreFile: request.options[OptionKey.requestID] == nil
                && isProbablyDockerfile(name, pinned, calledBy: options.calledBy),
            requests: !request.readsAhead ? .inTurn : hasSource ? .atOnce : .inOneSource
        )
        var source = try await loader.load(name, defaultFilename: defaultFilename)
        try CancellationError.check()
        let syntax = pinned ?? registry.select(for: source.file, calledBy: options.calledBy)
        source.setLanguage(syntax.identity.sourceLanguage)
        return LoadedBuild(
            request: request,
            options: options,
            context: context,
            source: source,
            syntax: syntax,
            registry: registry,
            findings: FindingsReporter(vertex: source.vertex)
        )
    }

    /// Whether a build file that hasn't been read yet is probably in the fallback language, a Dockerfile.
    private func isProbablyDockerfile(_ name: String, _ pinned: (any Syntax)?, calledBy reference: String?) -> Bool {
        let expected = pinned ?? registry.select(for: SourceFile(name: name, bytes: []), calledBy: reference)
        return expected.identity.imageName == registry.fallback.identity.imageName
    }
}
