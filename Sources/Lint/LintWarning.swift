public import SourceText

/// A finding at its place, as results and the `warn` call report it.
public struct LintWarning: Sendable, Hashable {
    /// The rule that was broken.
    public var rule: LintRule
    /// The sentence, e.g. `Stage name 'Build' should be lowercase`.
    public var message: String
    /// The instruction at fault.
    public var location: SourceLocation

    /// A finding at its place.
    public init(rule: LintRule, message: String, location: SourceLocation) {
        self.rule = rule
        self.message = message
        self.location = location
    }

    /// Where people read about the rule; empty for a rule without a public page.
    public var url: String { rule.url }

    /// The lines of the instruction, from 1. The peer reports each of them as a range of its own.
    public var lines: ClosedRange<Int> {
        let first = location.start.line
        return first...max(first, location.end.line)
    }

    /// The short text of the `warn` call: `NAME: SENTENCE (line N)`.
    public var short: String { "\(rule.name): \(message) (line \(lines.lowerBound))" }
}
