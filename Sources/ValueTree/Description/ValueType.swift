public import SourceText

/// A type of values in a document, which determines the nodes that are accepted and how they are decoded into `Value`.
///
/// The decoder, the JSON Schema and the reference page all use the same description.
public struct ValueType<Value: Sendable>: Sendable {
    public let shape: Shape
    /// Decodes a node; returns nil after reporting an error.
    public let decode: @Sendable (ValueNode, inout Decoding) -> Value?

    public init(_ shape: Shape, decode: @escaping @Sendable (ValueNode, inout Decoding) -> Value?) {
        self.shape = shape
        self.decode = decode
    }

    /// Returns a type that converts this type's values with `transform`, which must return nil after reporting an error.
    public func map<Other: Sendable>(
        _ transform: @escaping @Sendable (Value, ValueNode, inout Decoding) -> Other?
    ) -> ValueType<Other> {
        ValueType<Other>(shape) { node, decoding in
            guard let value = decode(node, &decoding) else { return nil }
            return transform(value, node, &decoding)
        }
    }

    /// Returns the type of a list whose items are of this type. Invalid items are reported and left out.
    public func list(minimum: Int = 0) -> ValueType<[Value]> {
        ValueType<[Value]>(.list(shape, minimum: minimum)) { node, decoding in
            guard let items = node.items else {
                decoding.wrongType(node, expected: shape.isScalar ? "a list of strings" : "a list")
                return nil
            }
            if items.count < minimum {
                decoding.error("empty-list", "\(decoding.subject) needs at least one item", at: node.range)
            }
            return decoding.with(subject: "an item of \(decoding.subject)") { decoding in
                items.compactMap { decoding.cancellation.isCancelled() ? nil : decode($0, &decoding) }
            }
        }
    }

    /// The type of a value of this type, or null. Null is decoded to an inner nil; an outer nil means an error.
    public var nullable: ValueType<Value?> {
        ValueType<Value?>(.nullable(shape)) { node, decoding in
            if node.isNull { return .some(nil) }
            return decode(node, &decoding).map { .some($0) }
        }
    }

    /// Returns the type of a mapping from arbitrary keys to values of this type. Such a mapping is decoded to entries in source
    /// order; invalid entries are reported and left out.
    ///
    /// - Parameters:
    ///   - keys: The form of the keys, for the schema and the reference page.
    ///   - check: Checks a key; must return false after reporting an error.
    public func map(
        keys: StringForm,
        check: @escaping @Sendable (String, inout Decoding, SourceRange) -> Bool
    ) -> ValueType<[MapEntry<Value>]> {
        ValueType<[MapEntry<Value>]>(.map(shape, keys: keys)) { node, decoding in
            guard let entries = node.entries else {
                decoding.wrongType(node, expected: decoding.mappingName)
                return nil
            }
            let outer = decoding.subject
            return entries.compactMap { entry in
                guard !decoding.cancellation.isCancelled(), check(entry.key, &decoding, entry.keyRange) else {
                    return nil
                }
                return decoding.with(subject: "\"\(entry.key)\" of \(outer)") { decoding in
                    decode(entry.value, &decoding).map { MapEntry(source: entry, value: $0) }
                }
            }
        }
    }
}

/// An entry of a mapping with arbitrary keys.
public struct MapEntry<Value: Sendable>: Sendable {
    public let source: ValueEntry
    public let value: Value
}

/// A value and its source range.
public struct Located<Value: Sendable>: Sendable {
    public let value: Value
    public let range: SourceRange

    public init(_ value: Value, _ range: SourceRange) {
        self.value = value
        self.range = range
    }
}

extension ValueType {
    /// A type that accepts the same values, and decodes each together with its source range.
    public var located: ValueType<Located<Value>> {
        map { value, node, _ in Located(value, node.range) }
    }

    /// Returns a type that decodes a node with the first of several types that accepts nodes of its kind (scalar, list or
    /// mapping).
    ///
    /// - Parameter types: The types, each with the version that introduced it.
    public static func either(_ types: [(since: String?, type: ValueType<Value>)]) -> ValueType<Value> {
        let shape = Shape.alternatives(types.map { Shape.Alternative(since: $0.since, $0.type.shape) })
        // An array of a concrete type, whose search the compiler specializes.
        let shapes = types.map { $0.type.shape }
        return ValueType(shape) { node, decoding in
            guard let index = shapes.firstIndex(where: { $0.takesKind(of: node) }) else {
                let allowed = types.filter { decoding.has($0.since) }.map(\.type.shape.kindPhrase)
                decoding.wrongType(node, expected: allowed.joined(separator: " or "))
                return nil
            }
            let match = types[index]
            if let since = match.since, !decoding.has(since) {
                decoding.needs(since, "\(match.type.shape.kindPhrase) as \(decoding.subject)", at: node.range)
                return nil
            }
            return match.type.decode(node, &decoding)
        }
    }
}

extension Shape {
    /// Whether all accepted values are scalars.
    var isScalar: Bool {
        switch self {
        case .string, .text, .boolean, .integer, .choice: true
        case .list, .map, .record: false
        case .nullable(let shape): shape.isScalar
        case .alternatives(let alternatives): alternatives.allSatisfy { $0.shape.isScalar }
        }
    }

    /// Returns whether the shape accepts nodes of the same kind as `node` (scalar, list or mapping).
    func takesKind(of node: ValueNode) -> Bool {
        switch (self, node.content) {
        case (.list, .sequence), (.map, .mapping), (.record, .mapping): true
        case (.nullable(let shape), _): node.isNull || shape.takesKind(of: node)
        case (.alternatives(let alternatives), _): alternatives.contains { $0.shape.takesKind(of: node) }
        case (_, .scalar): isScalar && !node.isNull
        default: false
        }
    }

    /// The kind of node that the shape accepts, with an article, e.g. `a list`, for messages.
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
