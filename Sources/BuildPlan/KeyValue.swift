/// A key with a value, both words of the source.
public struct KeyValue: Sendable, Hashable {
    /// The key.
    public var key: Word
    /// The value.
    public var value: Word
    /// False where a Dockerfile wrote `KEY value` in the old form, without `=`.
    public var hasDelimiter: Bool

    /// A pair.
    public init(key: Word, value: Word, hasDelimiter: Bool = true) {
        self.key = key
        self.value = value
        self.hasDelimiter = hasDelimiter
    }
}
