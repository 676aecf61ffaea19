/// Reads protobuf's wire format, field by field.
///
/// A value over shared bytes: nested messages are read through readers of their own, without a copy. What a message
/// means, and which fields it leaves out, is the caller's to know; unknown fields are passed over.
package struct WireReader {
    /// The value of a field, by its wire type.
    package enum Value {
        /// A number or a truth value.
        case varint(UInt64)
        /// Eight bytes, least significant first.
        case fixed64(UInt64)
        /// Four bytes, least significant first.
        case fixed32(UInt32)
        /// Text, bytes, a nested message, or packed numbers.
        case bytes(ArraySlice<UInt8>)
    }

    /// One field as it stands in a message.
    package struct Field {
        /// Its number.
        package let number: Int
        /// Its value.
        package let value: Value
    }

    private var rest: ArraySlice<UInt8>

    /// A reader of one message.
    package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// A reader of one message.
    package init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Adds another piece of the same message. Protobuf merges the pieces of a message as if their bytes stood in a row.
    package mutating func append(_ piece: WireReader) { rest += piece.rest }

    /// The next field; nil at the end of the message.
    ///
    /// - Throws: `WireError` where the bytes end inside a field, or the field is none that protobuf has today.
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

    /// All that is left as the numbers of a packed field.
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
            // The tenth byte holds the highest bit only.
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

/// Bytes that are no message.
package enum WireError: Error {
    /// A field is cut short, or has a wire type or a number that there isn't.
    case malformed
}

extension WireReader.Field {
    /// The text of a field; invalid UTF-8 is repaired.
    ///
    /// - Throws: `WireError` where the field has another type; so do the properties below.
    package var string: String {
        get throws(WireError) { String(decoding: try bytes, as: UTF8.self) }
    }

    /// The text of a field that must be UTF-8, as protobuf's strings are, since it names something.
    package var exactString: String {
        get throws(WireError) {
            guard let string = String(validating: try bytes, as: UTF8.self) else { throw WireError.malformed }
            return string
        }
    }

    /// The bytes of a field.
    package var bytes: ArraySlice<UInt8> {
        get throws(WireError) {
            guard case .bytes(let bytes) = value else { throw WireError.malformed }
            return bytes
        }
    }

    /// A reader of the message that the field holds.
    package var message: WireReader {
        get throws(WireError) { WireReader(try bytes) }
    }

    /// Adds the message that the field holds to what is there of it.
    package func merge(into message: inout WireReader?) throws(WireError) {
        let piece = try self.message
        if message == nil { message = piece } else { message?.append(piece) }
    }

    /// The signed number of a field.
    package var int: Int64 {
        get throws(WireError) { Int64(bitPattern: try unsigned) }
    }

    /// The signed number of a field of 32 bits; what is above them is cut off, as protobuf does.
    package var int32: Int32 {
        get throws(WireError) { Int32(truncatingIfNeeded: try unsigned) }
    }

    /// The number of a field.
    package var unsigned: UInt64 {
        get throws(WireError) {
            guard case .varint(let number) = value else { throw WireError.malformed }
            return number
        }
    }

    /// The truth value of a field.
    package var bool: Bool {
        get throws(WireError) { try unsigned != 0 }
    }

    /// The key and the field with the value of a map's entry; a key or value that is left out is nil.
    package var mapEntry: (key: String, value: WireReader.Field?) {
        get throws(WireError) {
            var reader = try message
            var key = ""
            var value: WireReader.Field?
            while let field = try reader.next() {
                if field.number == 1 { key = try field.string } else if field.number == 2 { value = field }
            }
            return (key, value)
        }
    }
    /// The key and the message of a map's entry whose values are messages; one that is left out is empty.
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

    /// The key and the text of a map's entry whose values are text; one that is left out is empty.
    package var textEntry: (key: String, value: String) {
        get throws(WireError) {
            var reader = try message
            var entry = (key: "", value: "")
            while let field = try reader.next() {
                if field.number == 1 {
                    entry.key = try field.exactString
                } else if field.number == 2 {
                    entry.value = try field.exactString
                }
            }
            return entry
        }
    }
}
