import Bridge
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Reads the one message of a client's call, to look at it before it is decided who answers. Bound to its event loop.
final class RequestCollector: StreamSink {
    private let client: StreamHandler
    private let limit: Int
    private let budget: ByteBudget
    private var frames: [HTTP2Frame.FramePayload]
    private var body = ByteBuffer()
    /// Told once; nil for the message where it can't or shall not be read: too large, compressed, none.
    private var whenRead: ((_ message: [UInt8]?, _ frames: [HTTP2Frame.FramePayload]) -> Void)?

    /// - Parameters:
    ///   - limit: bytes of the message at most.
    ///   - budget: what all calls of the connection may hold that are being read.
    ///   - whenRead: gets the message, and the frames that the call has sent so far, to be sent on as they are. Not
    ///     called where the client goes before it has sent its message.
    init(
        client: StreamHandler,
        headers: HTTP2Frame.FramePayload,
        limit: Int,
        budget: ByteBudget,
        whenRead: @escaping (_ message: [UInt8]?, _ frames: [HTTP2Frame.FramePayload]) -> Void
    ) {
        self.client = client
        self.limit = limit
        self.budget = budget
        self.whenRead = whenRead
        frames = [headers]
        client.sink = self
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .data(let data):
            guard case .byteBuffer(var bytes) = data.data else { return }
            guard whenRead != nil else { return }
            guard budget.take(bytes.readableBytes) else { return refuse(hasEnded: data.endStream) }
            body.writeBuffer(&bytes)
            if data.endStream {
                finish(endStream: true)
            } else if body.readableBytes > limit + 5 {
                finish(endStream: false)
            }
        case .headers(let headers) where headers.endStream:
            // Trailers of a request have no meaning in gRPC; whoever answers shall see them all the same.
            finish(endStream: false, trailers: payload)
        case .rstStream: drop()
        default: break
        }
    }

    private func finish(endStream: Bool, trailers: HTTP2Frame.FramePayload? = nil) {
        guard let whenRead else { return }
        self.whenRead = nil
        budget.give(body.readableBytes)
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

    func closed() { drop() }

    /// Forgets what was read.
    private func drop() {
        guard whenRead != nil else { return }
        whenRead = nil
        budget.give(body.readableBytes)
        body = ByteBuffer()
    }

    private func refuse(hasEnded: Bool) {
        drop()
        let limit = "more than \(budget.limit) bytes of requests to build are being sent at once on this connection"
        client.answer(.failure(BridgeError(.resourceExhausted, limit)))
        if !hasEnded {
            client.write(.rstStream(.noError))
            client.flush()
        }
    }
}

/// How many bytes may be held for something at once. Bound to its event loop.
final class ByteBudget {
    let limit: Int
    private var left: Int

    init(_ limit: Int) {
        self.limit = limit
        left = limit
    }

    /// Takes bytes; false where there are not so many left.
    func take(_ count: Int) -> Bool {
        guard count <= left else { return false }
        left -= count
        return true
    }

    /// Gives bytes back.
    func give(_ count: Int) { left += count }
}
