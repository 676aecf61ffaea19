public import SourceText

/// A finding with its location, as lint results and the gateway's `Warn` call report it.
public struct LintWarning: Sendable, Hashable {
    public var rule: LintRule
    /// The message, e.g. `Stage name 'Build' should be lowercase`.
    public var message: String
    /// The location of the instruction that violates the rule.
    public var location: SourceLocation

    public init(rule: LintRule, message: String, location: SourceLocation) {
        self.rule = rule
        self.message = message
        self.location = location
    }

    /// The URL of Docker's page about the rule; empty if there is none.
    public var url: String { rule.url }

    /// The lines of the instruction, counted from 1. BuildKit's frontend reports each line as a separate range.
    public var lines: ClosedRange<Int> { location.lines }

    /// The `short` field of the `Warn` call: `RULE: MESSAGE (line N)`.
    public var short: String { "\(rule.name): \(message) (line \(lines.lowerBound))" }
}
