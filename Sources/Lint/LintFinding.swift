/// What a rule has to say, without a place. Made by the functions next to the rules.
public struct LintFinding: Sendable, Hashable {
    /// The rule.
    public let rule: LintRule
    /// The sentence, e.g. `Stage name 'Build' should be lowercase`.
    public let message: String

    /// A finding whose sentence is already made, as a plan carries it.
    public init(_ rule: LintRule, _ message: String) {
        self.rule = rule
        self.message = message
    }
}
