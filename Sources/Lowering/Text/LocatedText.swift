import SourceText

/// An expanded word and its range in the plan.
struct LocatedText: Sendable, Hashable {
    var text: String
    var range: SourceRange
}
