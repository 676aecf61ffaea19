import GRPCFraming
import NIOCore
import NIOHPACK
package import NIOHTTP2

/// Copies the single response message of a relayed call as it passes, e.g. the response of `ListWorkers`. Bound to the call's
/// event loop.
package final class ResponseTap {
    /// The maximum size of a response that is recorded, in bytes.
    static let limit = 64 << 10

    private var body = ByteBuffer()
    private var requestBytes = 0
    /// Receives the response message; nil once the message has been received or is certain not to be recorded.
    private var onMessage: (([UInt8]) -> Void)?

    /// - Parameter onMessage: Receives the response message of a successful call. Not called if the response is compressed, too
    ///   large or malformed, or if the request message isn't empty.
    package init(onMessage: @escaping ([UInt8]) -> Void) { self.onMessage = onMessage }

    /// Inspects a frame of the request. A request message that isn't empty may contain a filter, so the response may be
    /// incomplete and isn't recorded.
    package func receiveRequest(_ payload: HTTP2Frame.FramePayload) {
        guard case .data(let frame) = payload, case .byteBuffer(let bytes) = frame.data else { return }
        requestBytes += bytes.readableBytes
        if requestBytes > MessageReader.prefixSize { end() }
    }

    package func receiveResponse(_ payload: HTTP2Frame.FramePayload) {
        guard let onMessage else { return }
        switch payload {
        case .data(let frame):
            guard case .byteBuffer(var bytes) = frame.data, body.readableBytes + bytes.readableBytes <= Self.limit
            else {
                return end()
            }
            body.writeBuffer(&bytes)
        case .headers(let frame) where frame.endStream:
            if frame.headers.first(name: "grpc-status") == "0", case .message(let message) = GRPCMessage.only(in: body)
            {
                onMessage(message)
            }
            end()
        default: break
        }
    }

    private func end() {
        onMessage = nil
        body = ByteBuffer()
    }
}
