import Bridge
import GatewayClient
import NIOCore

/// The one message of a unary response, put together from the frames that carry it.
struct UnaryResponse {
    private var reader = MessageReader(limit: TransportLimits.messageSize)
    private var message: [UInt8]?

    /// Takes the next bytes.
    ///
    /// - Throws: `BridgeError` where the message is compressed, larger than the limit, or followed by another.
    mutating func append(_ bytes: ByteBufferView) throws(BridgeError) {
        var rest = bytes
        do throws(MessageReader.Fault) {
            if message == nil { message = try reader.next(in: &rest) }
        } catch {
            throw Self.failure(error)
        }
        guard rest.isEmpty else {
            throw BridgeError(.internal, "the response of a unary call holds more than one message")
        }
    }

    /// The message, once the stream has ended.
    ///
    /// - Throws: `BridgeError` where there is none or it is cut short.
    func finish() throws(BridgeError) -> [UInt8] {
        if let message { return message }
        guard reader.hasPrefix else { throw BridgeError(.internal, "the response holds no message") }
        throw BridgeError(.internal, "the response is cut short: \(reader.count) of \(reader.length) bytes")
    }

    private static func failure(_ fault: MessageReader.Fault) -> BridgeError {
        switch fault {
        case .compressed, .noMessage:
            BridgeError(.internal, "the response is compressed, which was not asked for")
        case .tooLarge(let size):
            BridgeError(
                .resourceExhausted,
                "the response is too large: \(size) bytes, the limit is \(TransportLimits.messageSize)"
            )
        }
    }
}
