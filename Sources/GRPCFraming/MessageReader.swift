package import NIOCore

/// Takes the body of a call apart into messages, as gRPC frames them: a flag (1 is compressed), a length of four bytes,
/// big-endian, and the message.
package struct MessageReader {
    /// Why what came can't be read.
    package enum Fault: Error, Hashable {
        /// The message is compressed.
        case compressed
        /// What stands where a message should begin.
        case noMessage(flag: UInt8)
        /// The message is larger than messages may be, so many bytes.
        case tooLarge(Int)
    }

    /// Bytes that stand before each message.
    package static let prefixSize = 5
    /// For so much of a message room is made before it is there; a sender that never sends it takes no more.
    private static let reserve = 1 << 20

    /// Bytes of a message at most.
    package let limit: Int
    private var prefixCount = 0
    /// Bytes of the message that is being read, once its prefix is.
    package private(set) var length = 0
    private var message: [UInt8] = []

    /// A reader of messages that have so many bytes at most.
    package init(limit: Int) { self.limit = limit }

    /// True where no message was begun that isn't whole.
    package var isEmpty: Bool { prefixCount == 0 }

    /// True where a message's prefix is read, and not all of the message.
    package var hasPrefix: Bool { prefixCount == Self.prefixSize }

    /// Bytes that have come of the message that is being read.
    package var count: Int { message.count }

    /// Takes bytes as far as the end of a message.
    ///
    /// - Parameter bytes: what came; what is taken is removed.
    /// - Returns: the message; nil where it isn't whole yet, and all of `bytes` is taken.
    /// - Throws: `Fault` as soon as it is known that there is no message that can be read.
    package mutating func next(in bytes: inout ByteBufferView) throws(Fault) -> [UInt8]? {
        while prefixCount < Self.prefixSize {
            guard let byte = bytes.popFirst() else { return nil }
            try readPrefix(byte)
        }
        let part = bytes.prefix(length - message.count)
        message.append(contentsOf: part)
        bytes = bytes.dropFirst(part.count)
        guard message.count == length else { return nil }
        let whole = message
        self = MessageReader(limit: limit)
        return whole
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
        message.reserveCapacity(min(length, Self.reserve))
    }
}
