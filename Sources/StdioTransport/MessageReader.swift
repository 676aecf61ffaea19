import Bridge
import GatewayClient
import NIOCore

/// Puts the one message of a unary response together from the frames that carry it.
///
/// A gRPC message is a flag byte (1 is compressed), a length of four bytes, big-endian, and the bytes.
struct MessageReader {
    /// The bytes of the prefix.
    static let prefixSize = 5

    private var prefix: [UInt8] = []
    private var message: [UInt8] = []
    private var length: Int?

    /// Takes the next bytes.
    ///
    /// - Throws: `BridgeError` where the message is compressed, larger than the limit, or followed by another.
    mutating func append(_ bytes: ByteBufferView) throws(BridgeError) {
        var rest = bytes[...]
        if length == nil {
            let head = rest.prefix(Self.prefixSize - prefix.count)
            prefix.append(contentsOf: head)
            rest = rest.dropFirst(head.count)
            if prefix.count == Self.prefixSize { length = try readPrefix() }
        }
        guard !rest.isEmpty else { return }
        guard let length, message.count + rest.count <= length else {
            throw BridgeError(.internal, "the response of a unary call holds more than one message")
        }
        message.append(contentsOf: rest)
    }

    /// The message, once the stream has ended.
    ///
    /// - Throws: `BridgeError` where there is none or it is cut short.
    func finish() throws(BridgeError) -> [UInt8] {
        guard let length else { throw BridgeError(.internal, "the response holds no message") }
        guard message.count == length else {
            throw BridgeError(.internal, "the response is cut short: \(message.count) of \(length) bytes")
        }
        return message
    }

    private mutating func readPrefix() throws(BridgeError) -> Int {
        guard prefix.first == 0 else {
            throw BridgeError(.internal, "the response is compressed, which was not asked for")
        }
        let length = prefix.dropFirst().reduce(0) { $0 << 8 | Int($1) }
        guard length <= TransportLimits.messageSize else {
            throw BridgeError(
                .resourceExhausted,
                "the response is too large: \(length) bytes, the limit is \(TransportLimits.messageSize)"
            )
        }
        message.reserveCapacity(length)
        return length
    }
}
