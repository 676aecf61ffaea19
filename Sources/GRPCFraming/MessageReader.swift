package import NIOCore

/// Splits the body of a call into gRPC messages.
///
/// A message has a prefix of five bytes: a flag (1 means compressed) and a big-endian 32-bit length.
package struct MessageReader {
    /// The reason why a message can't be read.
    package enum Fault: Error, Hashable {
        case compressed
        /// A flag other than 0 and 1: the bytes are not a message.
        case noMessage(flag: UInt8)
        /// The message has more bytes than the limit.
        case tooLarge(Int)
    }

    /// Bytes of the prefix: flag and length.
    package static let prefixSize = 5
    /// Bytes allocated at most before a message has arrived, because its sender may announce a length and never send it.
    private static let maximumReserve = 1 << 20

    /// The largest accepted message, in bytes.
    package let limit: Int
    private var prefixCount = 0
    /// The length of the current message, once its prefix is complete.
    package private(set) var length = 0
    private var message: [UInt8] = []

    package init(limit: Int) { self.limit = limit }

    /// Whether the bytes so far end between two messages.
    package var isEmpty: Bool { prefixCount == 0 }

    /// Whether the prefix of the current message is complete.
    package var hasPrefix: Bool { prefixCount == Self.prefixSize }

    /// Bytes of the current message that have arrived.
    package var count: Int { message.count }

    /// Removes bytes up to the end of the current message.
    ///
    /// - Returns: the message; nil if it is incomplete, and then all of `bytes` is removed.
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
