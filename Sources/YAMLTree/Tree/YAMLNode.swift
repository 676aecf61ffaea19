public import SourceText

/// A value of a YAML document, with its place in the text.
///
/// An immutable tree: aliases and merges are already resolved, and what an alias stands for
/// keeps the range of the text that its anchor names.
public struct YAMLNode: Sendable {
    /// What a value is made of.
    public indirect enum Content: Sendable {
        /// One piece of text.
        case scalar(YAMLScalar)
        /// Values in order.
        case sequence([YAMLNode])
        /// Keys with values, in the order of the text; no key comes twice.
        case mapping([YAMLEntry])
    }

    /// What the value is made of.
    public let content: Content
    /// Its bytes. Of a block collection from its first to its last character, of a value that
    /// is left out the key (or the empty place where a list item would be).
    public let range: SourceRange
    /// True where this stands for something that could not be read, which is reported already.
    let isBroken: Bool
    /// The number of nodes in this tree, itself included, aliases counted as what they stand for.
    let size: Int
    /// The number of levels of this tree; 1 for a scalar.
    let height: Int

    init(_ content: Content, range: SourceRange, isBroken: Bool = false) {
        self.isBroken = isBroken
        self.content = content
        self.range = range
        switch content {
        case .scalar: (size, height) = (1, 1)
        case .sequence(let items):
            size = items.reduce(1) { $0 &+ $1.size }
            height = 1 + (items.map(\.height).max() ?? 0)
        case .mapping(let entries):
            size = entries.reduce(1) { $0 &+ $1.value.size &+ 1 }
            height = 1 + (entries.map(\.value.height).max() ?? 0)
        }
    }

    /// The scalar, or nil for a collection.
    public var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The items, or nil for anything but a sequence.
    public var items: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The entries, or nil for anything but a mapping.
    public var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// True for a value that is left out, `~` or `null`.
    public var isNull: Bool { scalar?.resolved == .null }

    /// What the value is, in words with an article, e.g. `a list`.
    public var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): scalar.resolved.kindName
        }
    }

    /// The value of a key of a mapping; nil where there is none.
    public subscript(key: String) -> YAMLEntry? {
        entries?.first { $0.key == key }
    }
}

/// A key of a mapping with its value.
public struct YAMLEntry: Sendable {
    /// The key's text.
    public let key: String
    /// Where the key stands.
    public let keyRange: SourceRange
    /// The value.
    public let value: YAMLNode

    /// From the key to the end of the value; the key alone where the value stands elsewhere (an alias).
    public var range: SourceRange {
        value.range.start >= keyRange.start ? keyRange.union(value.range) : keyRange
    }
}
