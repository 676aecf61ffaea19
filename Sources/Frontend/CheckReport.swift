import Bridge
public import Diagnostics
public import Lint
import Lowering
import SourceText

/// What a check of a source found, without anything being built.
public struct CheckReport: Sendable {
    /// What the frontend and the syntax found that does not stop a build, in source order.
    public var warnings: [Diagnostic]
    /// Findings of style, in the order in which they were found.
    public var lint: [LintWarning]
    /// What would stop a build; nil where nothing does.
    public var failure: (any Error)?

    /// The message of a failure as a client of the build is shown it, and the places that it speaks of.
    static func described(_ failure: any Error) -> (message: String, locations: [SourceLocation]) {
        switch failure {
        case let failure as DiagnosticsError:
            var errors = failure.diagnostics.filter { $0.severity == .error }
            // As the message: the peer stops at its first error.
            if errors.first?.location?.file.isOfInstructions ?? false { errors = Array(errors.prefix(1)) }
            return (TextRenderer.message(failure), errors.flatMap(\.places))
        case let failure as BridgeError: return (failure.message, failure.locations)
        default: return ("\(failure)", [])
        }
    }
}

extension Diagnostic {
    /// The instruction that it stands in; else its place and those of its notes.
    fileprivate var places: [SourceLocation] {
        extent.map { [$0] } ?? ([location] + notes.map(\.location)).compactMap { $0 }
    }
}

extension LoadedBuild {
    /// Checks the target, or all stages where no target is asked for.
    ///
    /// - Throws: `CancellationError`; all else that goes wrong is in the report.
    func check() async throws -> CheckReport {
        var options = loweringOptions()
        options.lowersAllStages = (options.target ?? "").isEmpty
        let reading = read()
        switch reading.parsed {
        case .failure(let error):
            return CheckReport(warnings: reading.warnings, lint: reading.lint, failure: error)
        case .success(let parsed):
            request.reached(.parsed)
            let found = try await Lowering.attempt(parsed.plan, options: options, resolver: resolver())
            var report = CheckReport(warnings: reading.warnings, lint: found.warnings)
            if case .failure(let error) = found.result { report.failure = error }
            return report
        }
    }
}
