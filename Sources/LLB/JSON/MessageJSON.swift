import JSON
import SourceText

/// Shows a message on the wire as JSON.
struct MessageJSON {
    /// The two forms in which BuildKit's own programs write LLB as JSON.
    enum Form {
        /// Protobuf's own mapping: names without underscores, 64-bit numbers as text, choices by name.
        case protobuf
        /// That of Go's `encoding/json`: names as they are defined, numbers as numbers.
        case plain
    }

    /// How deep messages may nest; a definition's source texts have definitions of their own.
    private static let depthLimit = 100

    let form: Form

    /// The object of a message; fields that hold their default are left out.
    ///
    /// - Throws: `WireError` for bytes that are no such message, or nest too deep.
    func object(_ kind: MessageKind, _ message: WireReader) throws(WireError) -> JSONValue {
        try object(kind, message, depth: 0)
    }

    private func object(_ kind: MessageKind, _ message: WireReader, depth: Int) throws(WireError) -> JSONValue {
        guard depth < Self.depthLimit else { throw WireError.malformed }
        var values: [Int: [WireReader.Field]] = [:]
        var reader = message
        while let field = try reader.next() { values[field.number, default: []].append(field) }
        var object = JSONObject()
        for field in kind.fields {
            guard let found = values[field.number],
                let value = try value(of: field, found, depth: depth)
            else { continue }
            object.append(form == .protobuf ? field.camelName : field.name, value)
        }
        return .object(object)
    }

    /// The value of a field; nil where it is the default.
    private func value(
        of field: MessageField,
        _ found: [WireReader.Field],
        depth: Int
    ) throws(WireError) -> JSONValue? {
        switch field.kind {
        case .map(let kind): return try map(of: kind, found, depth: depth)
        case .message(let kind) where !field.isRepeated:
            // Pieces of one message are put together.
            var whole: WireReader?
            for piece in found { try piece.merge(into: &whole) }
            return try whole.map { (whole) throws(WireError) in try object(kind, whole, depth: depth + 1) }
        case _ where field.isRepeated:
            var elements: [JSONValue] = []
            for each in found { elements += try self.elements(of: field.kind, each, depth: depth) }
            return elements.isEmpty ? nil : .array(elements)
        default:
            guard let last = found.last else { return nil }
            let value = try single(field.kind, last, depth: depth)
            return field.hasPresence || !Self.isDefault(value, of: field.kind) ? value : nil
        }
    }

    private func map(of kind: MessageField.Kind, _ found: [WireReader.Field], depth: Int) throws(WireError)
        -> JSONValue?
    {
        var entries: [String: JSONValue] = [:]
        for each in found {
            let (key, field) = try each.mapEntry
            entries[key] =
                try field.map { (field) throws(WireError) in try single(kind, field, depth: depth) }
                ?? Self.empty(kind)
        }
        guard !entries.isEmpty else { return nil }
        return .object(JSONObject(entries.sorted { bytewiseLess($0.key, $1.key) }.map { .init($0.key, $0.value) }))
    }

    /// The elements that one field holds: several where numbers are packed.
    private func elements(
        of kind: MessageField.Kind,
        _ field: WireReader.Field,
        depth: Int
    ) throws(WireError) -> [JSONValue] {
        switch kind {
        case .int32, .int64:
            guard case .bytes(let bytes) = field.value else { break }
            return try WireReader(bytes).packedNumbers().map {
                number(Int64(bitPattern: $0), isWide: kind.isWide)
            }
        default: break
        }
        return [try single(kind, field, depth: depth)]
    }

    private func single(
        _ kind: MessageField.Kind,
        _ field: WireReader.Field,
        depth: Int
    ) throws(WireError) -> JSONValue {
        switch kind {
        case .string: return .string(try field.string)
        case .bytes: return .string(Base64.encode(Array(try field.bytes)))
        case .bool: return .bool(try field.bool)
        case .int32: return number(Int64(try field.int32), isWide: false)
        case .int64: return number(try field.int, isWide: true)
        case .uint32: return .integer(UInt32(truncatingIfNeeded: try field.unsigned))
        case .uint64: return form == .protobuf ? .string(String(try field.unsigned)) : .integer(try field.unsigned)
        case .choice(let names):
            let value = Int(try field.int32)
            return form == .protobuf && names.indices.contains(value) ? .string(names[value]) : .integer(value)
        case .message(let kind): return try object(kind, try field.message, depth: depth + 1)
        case .map: throw WireError.malformed
        }
    }

    private func number(_ value: Int64, isWide: Bool) -> JSONValue {
        isWide && form == .protobuf ? .string(String(value)) : .integer(value)
    }

    private static func isDefault(_ value: JSONValue, of kind: MessageField.Kind) -> Bool {
        switch (value, kind) {
        case (.string(let text), .choice(let names)): text == names.first
        case (.string(let text), _): text.isEmpty || text == "0" && kind.isWide
        case (.number(let digits), _): digits == "0"
        case (.bool(let flag), _): !flag
        default: false
        }
    }

    /// What a map's entry without a value holds.
    private static func empty(_ kind: MessageField.Kind) -> JSONValue {
        switch kind {
        case .string, .bytes: .string("")
        case .bool: .bool(false)
        case .message, .map: .object(JSONObject())
        default: .integer(0)
        }
    }
}

extension MessageField.Kind {
    /// True for numbers of 64 bits.
    fileprivate var isWide: Bool {
        switch self {
        case .int64, .uint64: true
        default: false
        }
    }
}
