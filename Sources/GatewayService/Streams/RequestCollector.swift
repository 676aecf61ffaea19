import NIOCore
import NIOHPACK
import NIOHTTP2

/// Reads the one message of a client's call, to look at it before it is decided who answers. Bound to its event loop.
final class RequestCollector: StreamSink {
    private let client: StreamHandler
    private let limit: Int
    private var frames: [HTTP2Frame.FramePayload]
    private var body = ByteBuffer()
    /// Told once; nil for the message where it can't or shall not be read: too large, compressed, none.
    private var whenRead: ((_ message: [UInt8]?, _ frames: [HTTP2Frame.FramePayload]) -> Void)?

    /// - Parameters:
    ///   - limit: bytes of the message at most.
    ///   - whenRead: gets the message, and the frames that the call has sent so far, to be sent on as they are. Not
    ///     called where the client goes before it has sent its message.
    init(
        client: StreamHandler,
        headers: HTTP2Frame.FramePayload,
        limit: Int,
        whenRead: @escaping (_ message: [UInt8]?, _ frames: [HTTP2Frame.FramePayload]) -> Void
    ) {
        self.client = client
        self.limit = limit
        self.whenRead = whenRead
        frames = [headers]
        client.sink = self
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .data(let data):
            guard case .byteBuffer(var bytes) = data.data else { return }
            body.writeBuffer(&bytes)
            if data.endStream {
                finish(endStream: true)
            } else if body.readableBytes > limit + 5 {
                finish(endStream: false)
            }
        case .headers(let headers) where headers.endStream:
            // Trailers of a request have no meaning in gRPC; whoever answers shall see them all the same.
            finish(endStream: false, trailers: payload)
        case .rstStream: whenRead = nil
        default: break
        }
    }

    private func finish(endStream: Bool, trailers: HTTP2Frame.FramePayload? = nil) {
        guard let whenRead else { return }
        self.whenRead = nil
        frames.append(.data(.init(data: .byteBuffer(body), endStream: endStream)))
        var message: [UInt8]?
        if let trailers {
            frames.append(trailers)
        } else if endStream, body.readableBytes <= limit + 5, case .message(let bytes) = GRPCMessage.only(in: body) {
            message = bytes
        }
        whenRead(message, frames)
    }

    func readComplete() { if whenRead != nil { client.read() } }

    func writabilityChanged() {}

    func closed() { whenRead = nil }
}
