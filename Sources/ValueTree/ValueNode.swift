public import SourceText

/// A value of a YAML or TOML document, and its source range.
///
/// The tree is immutable. YAML aliases and merge keys are already resolved; a node that replaces an alias has the range of the
/// anchored text.
public struct ValueNode: Sendable {
    public indirect enum Content: Sendable {
        case scalar(ValueScalar)
        case sequence([ValueNode])
        /// A mapping: its entries in source order, with unique keys.
        case mapping([ValueEntry])
    }

    public let content: Content
    /// The source range of the value. A block collection spans from its first to its last character. An omitted value has the
    /// range of its key; an omitted list item has an empty range.
    public let range: SourceRange
    /// Whether the node is a placeholder for a value that couldn't be read and was already reported, e.g. an unknown alias.
    let isBroken: Bool
    /// The number of nodes in the tree rooted at this node, including the keys of mappings. The target of an alias counts at each
    /// use.
    public let size: Int
    /// The number of levels in the tree rooted at this node; 1 for a scalar.
    public let height: Int

    public init(_ content: Content, range: SourceRange, isBroken: Bool = false) {
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

    /// The node's scalar; nil for a collection.
    public var scalar: ValueScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The items of a sequence; nil for any other node.
    public var items: [ValueNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The entries of a mapping; nil for any other node.
    public var entries: [ValueEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// Whether the value is omitted, `~` or `null`.
    public var isNull: Bool { scalar?.type == .null }

    /// The kind of the node's value with an article, e.g. `a list`, for messages.
    public var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): scalar.type.kindName
        }
    }

    /// The entry with the given key; nil if the node is not a mapping or lacks the key.
    public subscript(key: String) -> ValueEntry? {
        entries?.first { $0.key == key }
    }
}

/// A key of a mapping and its value.
public struct ValueEntry: Sendable {
    public let key: String
    public let keyRange: SourceRange
    public let value: ValueNode

    public init(key: String, keyRange: SourceRange, value: ValueNode) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }

    /// The source range from the key to the end of the value; just the key's range if the value is an alias, whose text is above
    /// the key.
    public var range: SourceRange {
        value.range.start >= keyRange.start ? keyRange.union(value.range) : keyRange
    }
}

/// The text of a scalar, and its type under the rules of the document's language (YAML or TOML).
public struct ValueScalar: Sendable, Hashable {
    public enum ScalarType: Sendable, Hashable {
        /// An omitted value, `~` or `null`.
        case null
        case boolean(Bool)
        /// A whole number. The associated value is nil if the number doesn't fit in 64 bits.
        case integer(Int64?)
        /// A number with a fraction or an exponent, an infinity or NaN.
        case real
        /// A date, a time, or both (TOML only).
        case date
        case string

        /// The type's name with an article, e.g. `a number`, for messages.
        var kindName: String {
            switch self {
            case .null: "nothing"
            case .boolean: "a boolean"
            case .integer, .real: "a number"
            case .date: "a date"
            case .string: "a string"
            }
        }
    }

    /// The scalar's text, with quotes and indentation removed and escapes decoded.
    public let text: String
    public let type: ScalarType
    /// Whether the scalar is written without quotes and not as a block scalar.
    public let isPlain: Bool

    public init(_ text: String, _ type: ScalarType, isPlain: Bool) {
        self.text = text
        self.type = type
        self.isPlain = isPlain
    }
}
