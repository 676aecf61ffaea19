/// The steps that the patterns of substitutions, e.g. `${NAME#pattern}`, may take to match, in all words of a build together.
///
/// A step is a character of the value with up to 64 characters of the pattern, about 3 ns.
public final class MatchingBudget {
    /// The default limit, which takes about a fifth of a second: e.g. 1,000 substitutions in values of 64 KiB.
    public static let defaultLimit = 1 << 26
    public let limit: Int
    private var spent = 0

    public init(limit: Int = defaultLimit) { self.limit = limit }

    /// Whether a substitution has failed because of the limit.
    public var isExceeded: Bool { spent > limit }

    /// The message for an exceeded limit.
    public var message: String {
        "the patterns in the substitutions of this build take more than \(limit) steps to match; use fewer or shorter values"
    }

    /// Counts steps. Returns false if they exceed the limit.
    func spend(_ steps: Int) -> Bool {
        guard !isExceeded else { return false }
        spent += steps
        return !isExceeded
    }

    /// The steps of a substitution, by the number of characters of value and pattern.
    static func steps(value: Int, pattern: Int) -> Int { (value + 1) * (pattern / 64 + 1) + pattern }
}
