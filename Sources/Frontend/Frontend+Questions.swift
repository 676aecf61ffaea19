public import Bridge
import Diagnostics

extension Frontend {
    /// Checks what a request asks to be built, without building anything but what must be read on the way.
    ///
    /// - Throws: where the request is at fault or the source can't be read; what is wrong with the source itself is
    ///   in the report.
    public func check(_ request: FrontendRequest, over bridge: any Bridge) async throws -> CheckReport {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        var report = try await loaded.check()
        report.warnings = notForwarded(loaded) + report.warnings
        return report
    }

    /// Answers the question about a source that a request's `requestid` asks, here whatever frontend the source asks for.
    ///
    /// - Returns: metadata alone (`result.txt`, `result.json` …); nil where the request asks no question.
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    public func answer(_ request: FrontendRequest, over bridge: any Bridge) async throws -> SolveResult? {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        try await WarningReport(notForwarded(loaded), [], of: loaded.source).send(over: bridge)
        return try await Subrequests.answer(for: loaded)
    }

    /// That a source which asks for another frontend is read here all the same.
    func notForwarded(_ build: LoadedBuild) -> [Diagnostic] {
        Forwarding(build)?.warnings(known: registry) ?? []
    }
}
