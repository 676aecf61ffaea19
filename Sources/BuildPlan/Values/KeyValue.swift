/// A key and its value, e.g. one pair of `ENV` or `LABEL`.
public struct KeyValue: Sendable, Hashable {
    public var key: Word
    public var value: Word
    /// Whether the pair was written with `=`. False for a Dockerfile's legacy form `ENV KEY value`.
    public var hasDelimiter: Bool

    public init(key: Word, value: Word, hasDelimiter: Bool = true) {
        self.key = key
        self.value = value
        self.hasDelimiter = hasDelimiter
    }
}
