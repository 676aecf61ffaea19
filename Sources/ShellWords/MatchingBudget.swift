/// The steps that substitutions, e.g. `${NAME#pattern}`, may take in all words of a build together.
///
/// A step is a character of the value with up to 64 characters of the pattern, about 3 ns. A byte by which a result is longer than
/// its value takes 8 steps, even if the result is part of a pattern and so doesn't make the build larger.
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
        "the substitutions of this build take more than \(limit) steps; use fewer or shorter values"
    }

    /// Counts steps. Returns false if they exceed the limit.
    func spend(_ steps: Int) -> Bool {
        guard !isExceeded else { return false }
        spent += steps
        return !isExceeded
    }

    /// The steps for a result that is longer than the value, both in bytes.
    static func steps(value: Int, result: Int) -> Int { max(0, result - value) * 8 }

    /// The steps of a substitution, by the number of characters of value and pattern.
    static func steps(value: Int, pattern: Int) -> Int { (value + 1) * (pattern / 64 + 1) + pattern }
}
