public import BuildPlan
public import Diagnostics
public import Lint
import SourceText

extension LintSink {
    /// Creates a sink that holds the parser's findings. Its configuration is `options.lint` or, if that is nil, the file's
    /// `check=` directive, e.g. `# check=skip=JSONArgsRecommended;error=true`.
    ///
    /// - Throws: `DiagnosticsError` if the directive can't be parsed.
    public init(of plan: BuildPlan, options: LoweringOptions) throws(DiagnosticsError) {
        self.init(configuration: try Self.configuration(plan, options))
        var cancellation = CancellationCheck(every: 256)
        for finding in plan.findings where !cancellation.isCancelled() {
            guard let rule = LintRule.named(finding.rule) else { continue }
            let place = SourceLocation(file: plan.source, range: finding.range)
            report(LintFinding(rule, finding.message), at: place, check: finding.checkDirective)
        }
    }

    private static func configuration(
        _ plan: BuildPlan,
        _ options: LoweringOptions
    ) throws(DiagnosticsError) -> LintConfiguration {
        if let configuration = options.lint { return configuration }
        do {
            return try LintConfiguration(parsing: plan.checkDirective ?? "")
        } catch {
            throw DiagnosticsError(
                Diagnostic("lint.options", "failed to parse check options: \(error.message)", at: nil)
            )
        }
    }
}
