/// A limit on the total number of steps that the substitutions in all words of a build, e.g. `${NAME#pattern}`, may take.
///
/// One step compares a character of the value with up to 64 characters of the pattern, which takes about 3 ns. Each byte by
/// which a result is longer than its value counts as 8 steps, even if the result is part of a pattern and so doesn't make the
/// build larger.
public final class MatchingBudget {
    /// The default limit: about 0.2 s of matching, e.g. 1,000 substitutions in values of 64 KiB.
    public static let defaultLimit = 1 << 26
    public let limit: Int
    private var spent = 0

    public init(limit: Int = defaultLimit) { self.limit = limit }

    /// Whether a substitution has failed because of the limit.
    public var isExceeded: Bool { spent > limit }

    /// The message for an exceeded limit.
    public var message: String {
        "the substitutions of this build take more than \(limit) steps; use fewer substitutions or shorter values"
    }

    /// Counts steps. Returns false if they exceed the limit.
    func spend(_ steps: Int) -> Bool {
        guard !isExceeded else { return false }
        spent += steps
        return !isExceeded
    }

    /// Returns the steps to count for a result that is longer than the value, and 0 for any other. Both lengths are in bytes.
    static func steps(value: Int, result: Int) -> Int { max(0, result - value) * 8 }

    /// Returns the steps to count for matching, given the numbers of characters in the value and in the pattern.
    static func steps(value: Int, pattern: Int) -> Int { (value + 1) * (pattern / 64 + 1) + pattern }
}
