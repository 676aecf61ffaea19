import Diagnostics
import Lint
import Lowering

extension LoadedBuild {
    /// Reads the text for a build; the client is told of what was found before an error.
    ///
    /// - Throws: `DiagnosticsError` with all that is wrong with it.
    func parseForBuild() async throws -> Parsed {
        let reading = read()
        if case .failure = reading.parsed { await report(reading.warnings, reading.lint) }
        return try reading.parsed.get()
    }

    /// Lowers what was read; the client is told of what was found before a failure.
    ///
    /// - Parameter reports: false where the same plan is lowered for a platform that reports already.
    /// - Throws: `DiagnosticsError` where the source is at fault, else what the bridge throws.
    func lower(_ parsed: Parsed, options: LoweringOptions, reports: Bool = true) async throws -> LoweredImage {
        let attempt = try await Lowering.attempt(parsed.plan, options: options, resolver: resolver())
        if reports, case .failure = attempt.result { await report(parsed.warnings, attempt.warnings) }
        return try attempt.result.get()
    }

    /// Tells of what was found before the build failed; that it can't be told must not hide why.
    private func report(_ warnings: [Diagnostic], _ lint: [LintWarning]) async {
        try? await WarningReport(warnings, lint, of: source).send(over: context.bridge)
    }
}
