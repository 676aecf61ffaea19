import NIOCore
import NIOHPACK
import NIOHTTP2
import StdioTransport

/// Reads along the one message that a call is answered with, while it passes through. Bound to its event loop.
final class AnswerReader {
    /// Bytes of an answer at most; a longer one is not read.
    static let limit = 64 << 10

    private var body = ByteBuffer()
    /// Bytes of the request.
    private var asked = 0
    /// Told once.
    private var whenRead: (([UInt8]) -> Void)?

    /// - Parameter whenRead: gets the message of a call that went well. Not called where it can't be read: compressed, too
    ///   long, none.
    init(whenRead: @escaping ([UInt8]) -> Void) { self.whenRead = whenRead }

    /// A frame of the request has come. One with a message that isn't empty asks for something in particular, as a filter
    /// does: its answer says less than is wanted here.
    func receiveRequest(_ payload: HTTP2Frame.FramePayload) {
        guard case .data(let frame) = payload, case .byteBuffer(let bytes) = frame.data else { return }
        asked += bytes.readableBytes
        if asked > MessageReader.prefixSize { end() }
    }

    /// A frame of the answer has come.
    func receive(_ payload: HTTP2Frame.FramePayload) {
        guard let whenRead else { return }
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
                whenRead(message)
            }
            end()
        default: break
        }
    }

    private func end() {
        whenRead = nil
        body = ByteBuffer()
    }
}
