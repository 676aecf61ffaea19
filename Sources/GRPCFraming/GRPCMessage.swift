package import NIOCore

/// The content of a body that must hold exactly one gRPC message.
package enum GRPCMessage {
    case message([UInt8])
    case compressed
    /// No message, more than one, or an incomplete one.
    case malformed

    /// Reads a complete body, from its first message's prefix to its last byte.
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
