public import SourceText

/// A lint finding from parsing. Lowering decides whether it is reported, since that depends on the build's options.
public struct PlanFinding: Sendable, Hashable {
    /// The name of the lint rule, e.g. `StageNameCasing`.
    public var rule: String
    public var message: String
    /// The range of the instruction that breaks the rule.
    public var range: SourceRange
    /// The value of the `check=` comment above the instruction; nil if there is none or the rule ignores such comments.
    public var checkDirective: String?

    public init(rule: String, message: String, range: SourceRange, checkDirective: String? = nil) {
        self.rule = rule
        self.message = message
        self.range = range
        self.checkDirective = checkDirective
    }
}
