public import SourceText

/// A finding of style that a syntax made while reading. Which of them are reported is settled later.
public struct PlanFinding: Sendable, Hashable {
    /// The name of the lint rule, e.g. `StageNameCasing`.
    public var rule: String
    /// The sentence.
    public var message: String
    /// The instruction at fault.
    public var range: SourceRange
    /// The value of the `check=` comment above the instruction, where the rule minds it.
    public var checkDirective: String?

    /// A finding at an instruction.
    public init(rule: String, message: String, range: SourceRange, checkDirective: String? = nil) {
        self.rule = rule
        self.message = message
        self.range = range
        self.checkDirective = checkDirective
    }
}
