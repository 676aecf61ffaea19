public import SourceText

/// Gathers warnings and drops those that the configuration switches off.
///
/// A value: a pass takes it `inout`.
public struct LintSink: Sendable {
    /// What is reported.
    public let configuration: LintConfiguration
    /// The warnings, in the order of the reports.
    public private(set) var warnings: [LintWarning] = []
    /// The last instruction's own setting and the configuration it made, since many steps share one.
    private var merged: (check: String, configuration: LintConfiguration)?

    /// A sink without warnings.
    public init(configuration: LintConfiguration = LintConfiguration()) { self.configuration = configuration }

    /// Adds a finding unless its rule is switched off.
    ///
    /// - Parameters:
    ///   - finding: What was found.
    ///   - location: The instruction it was found at.
    ///   - check: The value of the `check=` comment above the instruction; one that can't be read counts for nothing.
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

    /// The message that ends the build where the configuration makes errors of warnings; nil where it goes on.
    public var violation: String? {
        guard configuration.returnsError, !warnings.isEmpty else { return nil }
        var names: [String] = []
        for warning in warnings where !names.contains(warning.rule.name) { names.append(warning.rule.name) }
        return "lint violation found for rules: \(names.joined(separator: ", "))"
    }
}
