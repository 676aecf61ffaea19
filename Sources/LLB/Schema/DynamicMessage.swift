import SourceText

/// An LLB message, decoded with the schema in `MessageKind` instead of generated code.
///
/// Only fields that are set are stored. Fields that the schema doesn't define, and fields with a different wire type, are
/// skipped, as protobuf requires.
package struct DynamicMessage: Sendable {
    /// The value of a field.
    package indirect enum Value: Sendable {
        case string(String)
        case bytes([UInt8])
        case bool(Bool)
        /// An integer, or the number of an enum value.
        case integer(Int128)
        case message(DynamicMessage)
        case list([Value])
        /// A map, in byte order of its keys.
        case map([(key: String, value: Value)])
    }

    /// The maximum nesting depth of messages. The protocol sets no limit: a definition's source text can have a definition of
    /// its own.
    private static let depthLimit = 100

    package let kind: MessageKind
    /// The values by field number. A field that holds its default value is absent unless it belongs to a `oneof`.
    private var values: [Int: Value] = [:]

    /// Decodes a message of the given kind.
    ///
    /// - Throws: `WireError` if the bytes aren't such a message, or messages nest more than 100 levels deep.
    package init(_ kind: MessageKind, _ message: WireReader) throws(WireError) {
        try self.init(kind, message, depth: 0)
    }

    private init(_ kind: MessageKind, _ message: WireReader, depth: Int) throws(WireError) {
        guard depth < Self.depthLimit else { throw .malformed }
        self.kind = kind
        let fields = kind.fields
        var pieces: [Int: [WireReader.Field]] = [:]
        var reader = message
        while let piece = try reader.next() {
            guard let field = fields.first(where: { $0.number == piece.number }), field.accepts(piece) else { continue }
            // The last member of a `oneof` replaces the others.
            for other in fields where field.oneof != nil && other.oneof == field.oneof && other.number != field.number {
                pieces[other.number] = nil
            }
            pieces[piece.number, default: []].append(piece)
        }
        for field in fields {
            guard let pieces = pieces[field.number] else { continue }
            let value = try Self.value(of: field, pieces, depth: depth)
            if field.oneof != nil || !value.isDefault { values[field.number] = value }
        }
    }

    /// The value of a field by its name in the protocol. Nil if the field isn't set, or holds its default value and doesn't
    /// belong to a `oneof`.
    package subscript(_ name: String) -> Value? {
        let field = kind.field(name)
        assert(field != nil, "\(kind.rawValue) has no field \(name)")
        return field.flatMap(value(of:))
    }

    /// Returns the value of one of the fields in the message's schema; nil if no value is stored for the field.
    package func value(of field: MessageField) -> Value? { values[field.number] }

    private static func value(
        of field: MessageField,
        _ pieces: [WireReader.Field],
        depth: Int
    ) throws(WireError) -> Value {
        if case .map(let kind) = field.kind { return try map(of: kind, pieces, depth: depth) }
        guard field.isRepeated else { return try value(field.kind, pieces, depth: depth) }
        var elements: [Value] = []
        for piece in pieces {
            if field.kind.isNumber, case .bytes(let packed) = piece.value {
                for number in try WireReader(packed).packedNumbers() {
                    let element = WireReader.Field(number: field.number, value: .varint(number))
                    elements.append(try value(field.kind, [element], depth: depth))
                }
            } else {
                elements.append(try value(field.kind, [piece], depth: depth))
            }
        }
        return .list(elements)
    }

    private static func map(
        of kind: MessageField.Kind,
        _ pieces: [WireReader.Field],
        depth: Int
    ) throws(WireError) -> Value {
        var entries: [String: Value] = [:]
        for piece in pieces {
            var key = ""
            var value: [WireReader.Field] = []
            var entry = try piece.message
            while let field = try entry.next() {
                if field.number == 1 { key = try field.exactString } else if field.number == 2 { value.append(field) }
            }
            entries[key] = try Self.value(kind, value, depth: depth)
        }
        return .map(entries.sorted { bytewiseLess($0.key, $1.key) }.map { ($0.key, $0.value) })
    }

    /// Decodes the occurrences of a field into one value: the last scalar wins, messages are merged, and a field without
    /// occurrences gets its default value.
    private static func value(
        _ kind: MessageField.Kind,
        _ pieces: [WireReader.Field],
        depth: Int
    ) throws(WireError) -> Value {
        let last = pieces.last ?? WireReader.Field(number: 1, value: kind.isNumber ? .varint(0) : .bytes([]))
        switch kind {
        case .string: return .string(try last.exactString)
        case .bytes: return .bytes(Array(try last.bytes))
        case .bool: return .bool(try last.bool)
        case .int32, .enumeration: return .integer(Int128(try last.int32))
        case .int64: return .integer(Int128(try last.int))
        case .uint32: return .integer(Int128(UInt32(truncatingIfNeeded: try last.unsigned)))
        case .uint64: return .integer(Int128(try last.unsigned))
        case .message(let kind):
            var whole: WireReader?
            for piece in pieces { try piece.merge(into: &whole) }
            return .message(try DynamicMessage(kind, whole ?? WireReader([]), depth: depth + 1))
        case .map: throw .malformed
        }
    }
}

// Values of fields by name; 0, false, nil or empty for a field that isn't set.
extension DynamicMessage {
    package func string(_ name: String) -> String { self[name]?.string ?? "" }

    package func integer(_ name: String) -> Int64 {
        if case .integer(let number) = self[name] { Int64(truncatingIfNeeded: number) } else { 0 }
    }

    package func bool(_ name: String) -> Bool { self[name]?.bool ?? false }

    package func bytes(_ name: String) -> [UInt8] { self[name]?.bytes ?? [] }

    package func list(_ name: String) -> [Value] {
        if case .list(let elements) = self[name] { elements } else { [] }
    }

    package func map(_ name: String) -> [(key: String, value: Value)] {
        if case .map(let entries) = self[name] { entries } else { [] }
    }

    package func message(_ name: String) -> DynamicMessage? { self[name]?.message }

    package func messages(_ name: String) -> [DynamicMessage] { list(name).compactMap(\.message) }

    /// Returns the name and value of the set member of a `oneof`; nil if no member is set.
    package func member(of oneof: String) -> (name: String, value: Value)? {
        for field in kind.fields where field.oneof == oneof {
            if let value = values[field.number] { return (field.name, value) }
        }
        return nil
    }
}

// Each property is nil for a value of a different type.
extension DynamicMessage.Value {
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    package var message: DynamicMessage? {
        if case .message(let message) = self { message } else { nil }
    }

    /// Whether the value is the default of its type, which protobuf doesn't write.
    var isDefault: Bool {
        switch self {
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .bool(let flag): !flag
        case .integer(let number): number == 0
        case .list(let elements): elements.isEmpty
        case .message, .map: false
        }
    }
}

extension MessageField {
    /// Returns whether an occurrence of the field has a valid wire type. Repeated numbers may be packed.
    fileprivate func accepts(_ piece: WireReader.Field) -> Bool {
        switch piece.value {
        case .varint: kind.isNumber
        case .bytes: !kind.isNumber || isRepeated
        case .fixed32, .fixed64: false
        }
    }
}

extension MessageField.Kind {
    /// Whether values of this kind are varints on the wire.
    fileprivate var isNumber: Bool {
        switch self {
        case .bool, .int32, .int64, .uint32, .uint64, .enumeration: true
        case .string, .bytes, .message, .map: false
        }
    }
}
