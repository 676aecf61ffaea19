public import SourceText

/// A type of value: what YAML it takes and what that becomes.
///
/// One description serves the decoder, the JSON Schema and the reference page.
public struct ValueType<Value: Sendable>: Sendable {
    /// What it takes.
    public let shape: Shape
    /// Makes a value of a node; nil after an error, which is then reported.
    public let decode: @Sendable (YAMLNode, inout Decoding) -> Value?

    /// A type of value.
    public init(_ shape: Shape, decode: @escaping @Sendable (YAMLNode, inout Decoding) -> Value?) {
        self.shape = shape
        self.decode = decode
    }

    /// A type whose values are made from this one's; `transform` reports what it refuses with nil.
    public func map<Other: Sendable>(
        _ transform: @escaping @Sendable (Value, YAMLNode, inout Decoding) -> Other?
    ) -> ValueType<Other> {
        ValueType<Other>(shape) { node, decoding in
            guard let value = decode(node, &decoding) else { return nil }
            return transform(value, node, &decoding)
        }
    }

    /// A list of such values; items that are wrong are left out, after an error.
    public func list(minimum: Int = 0) -> ValueType<[Value]> {
        ValueType<[Value]>(.list(shape, minimum: minimum)) { node, decoding in
            guard let items = node.items else {
                decoding.wrongType(node, expected: shape.isScalar ? "a list of strings" : "a list")
                return nil
            }
            if items.count < minimum {
                decoding.error("empty-list", "\(decoding.subject) needs one item at least", at: node.range)
            }
            return decoding.with(subject: "an item of \(decoding.subject)") { decoding in
                items.compactMap { decode($0, &decoding) }
            }
        }
    }

    /// Nothing (nil inside) or such a value.
    public var nullable: ValueType<Value?> {
        ValueType<Value?>(.nullable(shape)) { node, decoding in
            if node.isNull { return .some(nil) }
            return decode(node, &decoding).map { .some($0) }
        }
    }

    /// A mapping with free keys, in the order of the text.
    ///
    /// - Parameters:
    ///   - keys: the form of the keys, for schema and page.
    ///   - check: false for a key that is wrong, which it then reports.
    public func map(
        keys: StringForm,
        check: @escaping @Sendable (String, inout Decoding, SourceRange) -> Bool
    ) -> ValueType<[MapEntry<Value>]> {
        ValueType<[MapEntry<Value>]>(.map(shape, keys: keys)) { node, decoding in
            guard let entries = node.entries else {
                decoding.wrongType(node, expected: "a mapping")
                return nil
            }
            let outer = decoding.subject
            return entries.compactMap { entry in
                guard check(entry.key, &decoding, entry.keyRange) else { return nil }
                return decoding.with(subject: "\"\(entry.key)\" of \(outer)") { decoding in
                    decode(entry.value, &decoding).map { MapEntry(source: entry, value: $0) }
                }
            }
        }
    }
}

/// An entry of a mapping with free keys.
public struct MapEntry<Value: Sendable>: Sendable {
    /// Key, value and their places in the text.
    public let source: YAMLEntry
    /// What the value became.
    public let value: Value
}

/// A value with the place it was read from.
public struct Located<Value: Sendable>: Sendable {
    /// The value.
    public let value: Value
    /// Where it stands.
    public let range: SourceRange

    /// A value and its place.
    public init(_ value: Value, _ range: SourceRange) {
        self.value = value
        self.range = range
    }
}

extension ValueType {
    /// Such a value together with its place.
    public var located: ValueType<Located<Value>> {
        map { value, node, _ in Located(value, node.range) }
    }

    /// One of several types that give the same value, told apart by the kind of node: each may
    /// take scalars, lists or mappings, and the first that takes the node's kind is asked.
    ///
    /// - Parameter types: the types, each with the version that it needs.
    public static func either(_ types: [(since: String?, type: ValueType<Value>)]) -> ValueType<Value> {
        let shape = Shape.alternatives(types.map { Shape.Alternative(since: $0.since, $0.type.shape) })
        return ValueType(shape) { node, decoding in
            guard let match = types.first(where: { $0.type.shape.takesKind(of: node) }) else {
                let allowed = types.filter { decoding.has($0.since) }.map(\.type.shape.kindPhrase)
                decoding.wrongType(node, expected: allowed.joined(separator: " or "))
                return nil
            }
            if let since = match.since, !decoding.has(since) {
                decoding.needs(since, "\(match.type.shape.kindPhrase) as \(decoding.subject)", at: node.range)
                return nil
            }
            return match.type.decode(node, &decoding)
        }
    }
}

extension Shape {
    /// True where values are scalars.
    var isScalar: Bool {
        switch self {
        case .string, .text, .boolean, .integer, .choice: true
        case .list, .map, .record: false
        case .nullable(let shape): shape.isScalar
        case .alternatives(let alternatives): alternatives.allSatisfy { $0.shape.isScalar }
        }
    }

    /// True where a node's kind (scalar, list, mapping) is the shape's.
    func takesKind(of node: YAMLNode) -> Bool {
        switch (self, node.content) {
        case (.list, .sequence), (.map, .mapping), (.record, .mapping): true
        case (.nullable(let shape), _): node.isNull || shape.takesKind(of: node)
        case (.alternatives(let alternatives), _): alternatives.contains { $0.shape.takesKind(of: node) }
        case (_, .scalar): isScalar && !node.isNull
        default: false
        }
    }

    /// The kind of node in words.
    var kindPhrase: String {
        switch self {
        case .string, .text, .choice: "a string"
        case .boolean: "true or false"
        case .integer: "a number"
        case .list: "a list"
        case .map, .record: "a mapping"
        case .nullable(let shape): shape.kindPhrase
        case .alternatives(let alternatives): alternatives.map(\.shape.kindPhrase).joined(separator: " or ")
        }
    }
}
