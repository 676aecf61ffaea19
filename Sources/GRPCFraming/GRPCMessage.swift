package import NIOCore

/// The content of a body that must hold exactly one gRPC message.
package enum GRPCMessage {
    case message([UInt8])
    case compressed
    /// The body holds no message, more than one message, or an incomplete message.
    case malformed

    /// Parses a complete body, i.e. the bytes of all DATA frames that one side has sent.
    package static func only(in body: ByteBuffer) -> GRPCMessage {
        var reader = MessageReader(limit: Int(UInt32.max))
        var rest = body.readableBytesView
        do throws(MessageReader.Fault) {
            guard let message = try reader.next(in: &rest), rest.isEmpty else { return .malformed }
            return .message(message)
        } catch {
            return error == .compressed ? .compressed : .malformed
        }
    }
}
