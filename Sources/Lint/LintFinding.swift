/// A violation of a lint rule, without its location. Each file in `Rules` has a function that returns its rule's finding.
public struct LintFinding: Sendable, Hashable {
    public let rule: LintRule
    /// The message, e.g. `Stage name 'Build' should be lowercase`.
    public let message: String

    /// Creates a finding from a complete message, e.g. one that the parser stored in `BuildPlan.findings`.
    public init(_ rule: LintRule, _ message: String) {
        self.rule = rule
        self.message = message
    }
}
