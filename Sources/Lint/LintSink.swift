public import SourceText

/// A collector of warnings that drops the findings of disabled rules.
public struct LintSink: Sendable {
    public let configuration: LintConfiguration
    /// The warnings, in the order in which they were reported.
    public private(set) var warnings: [LintWarning] = []
    /// The last `check=` comment and its configuration, merged with that of the file. Cached because one comment often
    /// applies to many findings.
    private var merged: (check: String, configuration: LintConfiguration)?

    public init(configuration: LintConfiguration = LintConfiguration()) { self.configuration = configuration }

    /// Adds a finding unless its rule is disabled.
    ///
    /// - Parameters:
    ///   - finding: The finding to report.
    ///   - location: The location of the instruction that breaks the rule.
    ///   - check: The value of the `check=` comment above the instruction. A malformed one is ignored.
    public mutating func report(_ finding: LintFinding, at location: SourceLocation, check: String? = nil) {
        guard effective(check).reports(finding.rule) else { return }
        warnings.append(LintWarning(rule: finding.rule, message: finding.message, location: location))
    }

    private mutating func effective(_ check: String?) -> LintConfiguration {
        guard let check else { return configuration }
        if let merged, merged.check == check { return merged.configuration }
        var result = configuration
        if let own = try? LintConfiguration(parsing: check) { result.merge(own) }
        merged = (check, result)
        return result
    }

    /// The message that the build fails with, if `error=true` is set and there is a warning; nil otherwise.
    public var violation: String? {
        guard configuration.returnsError, !warnings.isEmpty else { return nil }
        var names: [String] = []
        for warning in warnings where !names.contains(warning.rule.name) { names.append(warning.rule.name) }
        return "lint violation found for rules: \(names.joined(separator: ", "))"
    }
}
