/// A reader of protobuf's wire format, field by field.
///
/// A nested message is read by a reader of its own, which shares the bytes instead of copying them. The reader knows no
/// message types; a type that interprets fields conforms to `WireReadable`.
package struct WireReader {
    /// The value of a field, by its wire type.
    package enum Value {
        /// A number or a boolean.
        case varint(UInt64)
        /// Eight bytes in little-endian order.
        case fixed64(UInt64)
        /// Four bytes in little-endian order.
        case fixed32(UInt32)
        /// Text, bytes, a nested message, or packed numbers.
        case bytes(ArraySlice<UInt8>)
    }

    /// One field of a message.
    package struct Field {
        package let number: Int
        package let value: Value
    }

    private var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The index of the next field's first byte in the bytes that the reader was created from.
    package var position: Int { rest.startIndex }

    package init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Appends another occurrence of the same message field. Protobuf merges occurrences as if their bytes were
    /// concatenated.
    package mutating func append(_ piece: WireReader) { rest += piece.rest }

    /// Reads the next field; returns nil at the end of the message.
    ///
    /// - Throws: `WireError` if the bytes end inside a field, or a field number or wire type is invalid. Protobuf's groups,
    ///   which are deprecated, count as invalid.
    package mutating func next() throws(WireError) -> Field? {
        guard !rest.isEmpty else { return nil }
        let key = try varint()
        guard key >> 3 > 0, key >> 3 <= 0x1FFF_FFFF else { throw WireError.malformed }
        let number = Int(key >> 3)
        switch key & 7 {
        case 0: return Field(number: number, value: .varint(try varint()))
        case 1: return Field(number: number, value: .fixed64(try fixed(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw WireError.malformed }
            let value = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            return Field(number: number, value: .bytes(value))
        case 5: return Field(number: number, value: .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw WireError.malformed
        }
    }

    /// Decodes the remaining bytes as the varints of a packed repeated field.
    package func packedNumbers() throws(WireError) -> [UInt64] {
        var reader = self
        var numbers: [UInt64] = []
        while !reader.rest.isEmpty { numbers.append(try reader.varint()) }
        return numbers
    }

    private mutating func varint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            // The tenth byte of a varint holds only the highest of the 64 bits.
            guard shift < 63 || byte <= 1 else { throw WireError.malformed }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        throw WireError.malformed
    }

    private mutating func fixed(_ count: Int) throws(WireError) -> UInt64 {
        guard rest.count >= count else { throw WireError.malformed }
        var value: UInt64 = 0
        for (index, byte) in rest.prefix(count).enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
        rest = rest.dropFirst(count)
        return value
    }
}

/// Bytes that aren't a protobuf message.
package enum WireError: Error {
    /// A field is truncated, has an invalid number or wire type, or isn't of the type that was read.
    case malformed
}

// Each property throws `WireError` if the field has a different wire type.
extension WireReader.Field {
    /// The text of a field; invalid UTF-8 becomes U+FFFD.
    ///
    /// - Throws: `WireError` if the field isn't length-delimited.
    package var string: String {
        get throws(WireError) { String(decoding: try bytes, as: UTF8.self) }
    }

    /// The text of a field that must be valid UTF-8, as protobuf requires of strings.
    package var exactString: String {
        get throws(WireError) {
            guard let string = String(validating: try bytes, as: UTF8.self) else { throw WireError.malformed }
            return string
        }
    }

    package var bytes: ArraySlice<UInt8> {
        get throws(WireError) {
            guard case .bytes(let bytes) = value else { throw WireError.malformed }
            return bytes
        }
    }

    /// A reader for the message in the field.
    package var message: WireReader {
        get throws(WireError) { WireReader(try bytes) }
    }

    /// Appends the message in the field to the occurrences read before, if any.
    package func merge(into message: inout WireReader?) throws(WireError) {
        let piece = try self.message
        if message == nil { message = piece } else { message?.append(piece) }
    }

    package var int: Int64 {
        get throws(WireError) { Int64(bitPattern: try unsigned) }
    }

    /// The signed number of a 32-bit field; higher bits are dropped, as protobuf requires.
    package var int32: Int32 {
        get throws(WireError) { Int32(truncatingIfNeeded: try unsigned) }
    }

    package var unsigned: UInt64 {
        get throws(WireError) {
            guard case .varint(let number) = value else { throw WireError.malformed }
            return number
        }
    }

    package var bool: Bool {
        get throws(WireError) { try unsigned != 0 }
    }

    /// The key and the value of a map entry; an absent key is empty, an absent value nil.
    package var mapEntry: (key: String, value: WireReader.Field?) {
        get throws(WireError) {
            var reader = try message
            var key = ""
            var value: WireReader.Field?
            while let field = try reader.next() {
                if field.number == 1 { key = try field.exactString } else if field.number == 2 { value = field }
            }
            return (key, value)
        }
    }

    /// The key and the value of an entry of a map with string values; an absent key or value is empty.
    package var textEntry: (key: String, value: String) {
        get throws(WireError) {
            let (key, value) = try mapEntry
            return (key, try value?.exactString ?? "")
        }
    }

    /// The key and the value of an entry of a map with message values; an absent value is an empty message.
    package var messageEntry: (key: String, value: WireReader) {
        get throws(WireError) {
            var reader = try message
            var key = ""
            var value: WireReader?
            while let field = try reader.next() {
                if field.number == 1 {
                    key = try field.exactString
                } else if field.number == 2 {
                    try field.merge(into: &value)
                }
            }
            return (key, value ?? WireReader([]))
        }
    }
}
