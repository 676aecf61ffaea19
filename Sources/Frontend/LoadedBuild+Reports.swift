import Diagnostics
import Lint
import Lowering
import Synchronization

extension LoadedBuild {
    /// Reads the text for a build; the client is told of what was found before an error.
    ///
    /// - Parameter earlier: what the frontend found before.
    /// - Throws: `DiagnosticsError` with all that is wrong with it.
    func parseForBuild(after earlier: [Diagnostic] = []) async throws -> Parsed {
        let reading = read()
        if case .failure = reading.parsed { await report(earlier + reading.warnings, reading.lint) }
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
    /// - Parameter reported: how many warnings the client has been told of.
    /// - Throws: `DiagnosticsError` where the source is at fault, else what the bridge throws.
    func lower(_ parsed: Parsed, options: LoweringOptions, reported: Int = 0) async throws -> LoweredImage {
        try await reportingFailure(parsed.warnings, of: parsed, reported: reported) { found in
            try await lower(parsed, options: options, noting: found)
        }
    }

    /// Lowers what was read.
    ///
    /// - Parameter found: is given what is found on the way, also before a failure; nil where that is another platform's.
    /// - Throws: `DiagnosticsError` where the source is at fault, else what the bridge throws.
    func lower(_ parsed: Parsed, options: LoweringOptions, noting found: FoundLint?) async throws -> LoweredImage {
        let attempt = try await Lowering.attempt(parsed.plan, options: options, resolver: resolver())
        found?.set(attempt.warnings)
        return try attempt.result.get()
    }

    /// Does what comes after the reading; the client is told of what was found before a failure, whatever it was that
    /// failed.
    ///
    /// - Parameters:
    ///   - warnings: what was found so far beside findings of style.
    ///   - reported: how many warnings the client has been told of.
    ///   - work: notes the findings of style that it gives; those of the reading count where it gives none.
    func reportingFailure<Value>(
        _ warnings: [Diagnostic],
        of parsed: Parsed,
        reported: Int,
        _ work: (_ found: FoundLint) async throws -> Value
    ) async throws -> Value {
        let found = FoundLint()
        do { return try await work(found) } catch let error as CancellationError { throw error } catch {
            let lint = found.value ?? (try? Lowering.findings(of: parsed.plan, options: loweringOptions())) ?? []
            await report(warnings, lint, after: reported)
            throw error
        }
    }

    /// Tells of what was found before the build failed; that it can't be told must not hide why.
    private func report(_ warnings: [Diagnostic], _ lint: [LintWarning], after reported: Int = 0) async {
        request.failedAfter(warnings, lint)
        try? await WarningReport(warnings, lint, of: source).send(over: context.bridge, after: reported)
    }
}

/// The findings of style of a lowering, kept where it fails, or what comes after it.
final class FoundLint: Sendable {
    private let lint = Mutex<[LintWarning]?>(nil)

    /// The findings; nil where none were noted.
    var value: [LintWarning]? { lint.withLock { $0 } }

    func set(_ warnings: [LintWarning]) { lint.withLock { $0 = warnings } }
}
