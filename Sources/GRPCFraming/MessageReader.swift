package import NIOCore

/// Splits the body of a call into gRPC messages.
///
/// A message has a prefix of five bytes: a flag (1 means compressed) and a big-endian 32-bit length.
package struct MessageReader {
    /// The reason why a message can't be read.
    package enum Fault: Error, Hashable {
        case compressed
        /// The flag in the message's prefix is neither 0 nor 1, so the bytes are not a gRPC message.
        case noMessage(flag: UInt8)
        /// The length in the message's prefix, in bytes, exceeds the reader's limit.
        case tooLarge(Int)
    }

    /// The size of a prefix in bytes.
    package static let prefixSize = 5
    /// The maximum number of bytes to allocate before a message has arrived, because its sender may announce a large
    /// length and then send nothing.
    private static let maximumReserve = 1 << 20

    /// The maximum length of a message in bytes.
    package let limit: Int
    private var prefixCount = 0
    /// The length of the current message in bytes; valid once `hasPrefix` is true.
    package private(set) var length = 0
    private var message: [UInt8] = []

    package init(limit: Int) { self.limit = limit }

    /// Whether the reader is between messages, i.e. no message has been read in part.
    package var isEmpty: Bool { prefixCount == 0 }

    /// Whether the prefix of the current message is complete.
    package var hasPrefix: Bool { prefixCount == Self.prefixSize }

    /// The number of bytes of the current message that have arrived.
    package var count: Int { message.count }

    /// Removes the current message, or the part of it that has arrived, from the start of `bytes`.
    ///
    /// - Returns: The message; nil if it is still incomplete, in which case `bytes` is left empty.
    /// - Throws: `Fault` as soon as the prefix shows that the message can't be read.
    package mutating func next(in bytes: inout ByteBufferView) throws(Fault) -> [UInt8]? {
        while prefixCount < Self.prefixSize {
            guard let byte = bytes.popFirst() else { return nil }
            try readPrefix(byte)
        }
        let part = bytes.prefix(length - message.count)
        message.append(contentsOf: part)
        bytes = bytes.dropFirst(part.count)
        guard message.count == length else { return nil }
        let complete = message
        self = MessageReader(limit: limit)
        return complete
    }

    private mutating func readPrefix(_ byte: UInt8) throws(Fault) {
        if prefixCount == 0 {
            if byte == 1 { throw .compressed }
            guard byte == 0 else { throw .noMessage(flag: byte) }
        } else {
            length = length << 8 | Int(byte)
        }
        prefixCount += 1
        guard prefixCount == Self.prefixSize else { return }
        guard length <= limit else { throw .tooLarge(length) }
        message.reserveCapacity(min(length, Self.maximumReserve))
    }
}
