public import SourceText

/// A collector of warnings that drops the findings of disabled rules.
public struct LintSink: Sendable {
    public let configuration: LintConfiguration
    /// The warnings, in the order in which they were reported.
    public private(set) var warnings: [LintWarning] = []
    /// The last `check=` comment of an instruction and its configuration. Cached because one comment often applies to many
    /// findings.
    private var last: (check: String, configuration: LintConfiguration)?

    public init(configuration: LintConfiguration = LintConfiguration()) { self.configuration = configuration }

    /// Adds a finding unless its rule is disabled.
    ///
    /// - Parameters:
    ///   - finding: The finding to report.
    ///   - location: The location of the instruction that violates the rule.
    ///   - check: The value of the `check=` comment above the instruction. A malformed value is ignored.
    public mutating func report(_ finding: LintFinding, at location: SourceLocation, check: String? = nil) {
        guard reports(finding.rule, with: check) else { return }
        warnings.append(LintWarning(rule: finding.rule, message: finding.message, location: location))
    }

    /// Returns whether a rule is reported for an instruction whose `check=` comment, if any, skips or enables rules in addition
    /// to the file's configuration.
    private mutating func reports(_ rule: LintRule, with check: String?) -> Bool {
        let reportsInFile = configuration.reports(rule)
        guard let check else { return reportsInFile }
        if last?.check != check {
            last = (check, (try? LintConfiguration(parsing: check)) ?? LintConfiguration())
        }
        let own = last?.configuration.reports(rule) ?? !rule.isExperimental
        return rule.isExperimental ? reportsInFile || own : reportsInFile && own
    }

    /// The message that the build fails with if `error=true` is set and there is a warning; otherwise nil.
    public var violation: String? {
        guard configuration.returnsError, !warnings.isEmpty else { return nil }
        var names: [String] = []
        var cancellation = CancellationCheck(every: 256)
        for warning in warnings where !cancellation.isCancelled() && !names.contains(warning.rule.name) {
            names.append(warning.rule.name)
        }
        return "lint violation found for rules: \(names.joined(separator: ", "))"
    }
}
