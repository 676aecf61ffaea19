/// A broken rule and its message, without a location. Made by a function next to each rule.
public struct LintFinding: Sendable, Hashable {
    public let rule: LintRule
    /// The message, e.g. `Stage name 'Build' should be lowercase`.
    public let message: String

    /// Makes a finding from a finished message, such as a plan stores.
    public init(_ rule: LintRule, _ message: String) {
        self.rule = rule
        self.message = message
    }
}
