import SourceText

/// A writer of protobuf's wire format, in the canonical form that digests are computed from.
///
/// BuildKit identifies a vertex by the hash of its bytes, so the form is fixed: fields are in ascending order of their numbers,
/// except that `oneof` fields come last; default values are left out; map entries are in byte order of their keys. The writer
/// doesn't sort fields: callers write them in this order. SwiftProtobuf writes `oneof` fields in numeric order among the other
/// fields, so its bytes differ.
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []

    /// Creates a writer whose buffer holds `capacity` bytes before it grows.
    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Reserves capacity for `count` more bytes.
    package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

    // MARK: Scalars; default values are not written

    package mutating func string(_ field: Int, _ value: String) {
        guard !value.isEmpty else { return }
        presentString(field, value)
    }

    package mutating func strings(_ field: Int, _ values: [String]) {
        for value in values { presentString(field, value) }
    }

    package mutating func data(_ field: Int, _ value: [UInt8]) {
        guard !value.isEmpty else { return }
        presentData(field, value)
    }

    package mutating func int(_ field: Int, _ value: Int64) {
        guard value != 0 else { return }
        presentUnsigned(field, UInt64(bitPattern: value))
    }

    package mutating func int(_ field: Int, _ value: Int) {
        int(field, Int64(value))
    }

    package mutating func unsigned(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        presentUnsigned(field, value)
    }

    package mutating func bool(_ field: Int, _ value: Bool) {
        guard value else { return }
        presentUnsigned(field, 1)
    }

    /// Writes the numbers of a packed repeated field.
    package mutating func packed(_ field: Int, _ values: [Int64]) {
        guard !values.isEmpty else { return }
        message(field) { writer in
            for value in values { writer.varint(UInt64(bitPattern: value)) }
        }
    }

    // MARK: Scalars that are written even if they are default values

    package mutating func presentString(_ field: Int, _ value: String) {
        tag(field, wireType: 2)
        var value = value
        value.withUTF8 { utf8 in
            varint(UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    package mutating func presentData(_ field: Int, _ value: [UInt8]) {
        tag(field, wireType: 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func presentUnsigned(_ field: Int, _ value: UInt64) {
        tag(field, wireType: 0)
        varint(value)
    }

    /// Writes a field as it was read.
    package mutating func field(_ field: WireReader.Field) {
        switch field.value {
        case .varint(let number): presentUnsigned(field.number, number)
        case .fixed64(let number):
            tag(field.number, wireType: 1)
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        case .bytes(let value):
            tag(field.number, wireType: 2)
            varint(UInt64(value.count))
            bytes.append(contentsOf: value)
        case .fixed32(let number):
            tag(field.number, wireType: 5)
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    // MARK: Messages and maps

    /// Writes a nested message, even if `body` writes nothing.
    ///
    /// The method is inlined, because `body` would otherwise copy the operation that it captures: hundreds of bytes per message.
    @inline(__always)
    package mutating func message(_ field: Int, _ body: (inout WireWriter) -> Void) {
        let start = beginMessage(field)
        body(&self)
        endMessage(start)
    }

    private mutating func beginMessage(_ field: Int) -> Int {
        tag(field, wireType: 2)
        bytes.append(0)
        return bytes.count
    }

    /// Writes the length of a message before its first byte, which is at `start`.
    private mutating func endMessage(_ start: Int) {
        var length = UInt64(bytes.count - start)
        guard length >= 0x80 else {
            bytes[start - 1] = UInt8(length)
            return
        }
        // The length needs more than the one reserved byte: move the body.
        var prefix: [UInt8] = []
        while length >= 0x80 {
            prefix.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        prefix.append(UInt8(length))
        bytes.replaceSubrange((start - 1)..<start, with: prefix)
    }

    package mutating func map(_ field: Int, _ entries: [String: String]) {
        for (key, value) in entries.sorted(by: { bytewiseLess($0.key, $1.key) }) {
            message(field) { writer in
                writer.presentString(1, key)
                writer.presentString(2, value)
            }
        }
    }

    // MARK: Primitives

    private mutating func tag(_ field: Int, wireType: UInt64) {
        varint(UInt64(field) << 3 | wireType)
    }

    private mutating func varint(_ value: UInt64) {
        if value < 0x80 {
            bytes.append(UInt8(value))
            return
        }
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
