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

    /// Tells the client of what the reading found, before anything is asked for that may take long: the plain progress
    /// of clients shows a warning only beside other news of the file.
    ///
    /// - Returns: how many warnings were sent; they are the first of those that the lowering gives.
    func reportReading(_ parsed: Parsed) async throws -> Int {
        let findings = try Lowering.findings(of: parsed.plan, options: loweringOptions())
        let report = WarningReport(parsed.warnings, findings, of: source)
        try await report.send(over: context.bridge)
        return report.warnings.count
    }

    /// Lowers what was read; the client is told of what was found before a failure.
    ///
    /// - Parameters:
    ///   - reports: false where the same plan is lowered for a platform that reports already.
    ///   - reported: how many warnings the client has been told of.
    /// - Throws: `DiagnosticsError` where the source is at fault, else what the bridge throws.
    func lower(
        _ parsed: Parsed,
        options: LoweringOptions,
        reports: Bool = true,
        reported: Int = 0
    ) async throws -> LoweredImage {
        let attempt = try await Lowering.attempt(parsed.plan, options: options, resolver: resolver())
        if reports, case .failure = attempt.result { await report(parsed.warnings, attempt.warnings, after: reported) }
        return try attempt.result.get()
    }

    /// Tells of what was found before the build failed; that it can't be told must not hide why.
    private func report(_ warnings: [Diagnostic], _ lint: [LintWarning], after reported: Int = 0) async {
        try? await WarningReport(warnings, lint, of: source).send(over: context.bridge, after: reported)
    }
}
