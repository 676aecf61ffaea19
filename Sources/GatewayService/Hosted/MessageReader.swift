import Bridge
import NIOCore

/// Takes the body of a call apart into messages: a flag (1 is compressed), four bytes of length, big-endian, the message.
struct MessageReader {
    /// A message was compressed, which the service doesn't read.
    struct Compressed: Error {}

    /// Bytes that stand before each message.
    static let prefixLength = 5

    /// Bytes of a message at most.
    let limit: Int
    private var buffer = ByteBuffer()

    init(limit: Int) { self.limit = limit }

    /// True where no message was begun that isn't whole.
    var isEmpty: Bool { buffer.readableBytes == 0 }

    mutating func append(_ bytes: inout ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeBuffer(&bytes)
        }
    }

    /// The next message; nil where it isn't whole yet.
    ///
    /// - Throws: `Compressed`; `BridgeError` as soon as a message is known to be too large, or what came is none.
    mutating func next() throws -> [UInt8]? {
        let start = buffer.readerIndex
        guard let flag = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        if flag == 1 { throw Compressed() }
        guard flag == 0 else { throw BridgeError(.internal, "what was sent is no message: it begins with \(flag)") }
        guard let length = buffer.getInteger(at: start + 1, as: UInt32.self) else { return nil }
        guard Int(length) <= limit else {
            throw BridgeError(.resourceExhausted, "a message of \(length) bytes, more than \(limit)")
        }
        guard let message = buffer.getBytes(at: start + 5, length: Int(length)) else { return nil }
        buffer.moveReaderIndex(forwardBy: 5 + Int(length))
        return message
    }
}
