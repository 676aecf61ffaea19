import Bridge
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Reads the one message of a client's call, to look at it before it is decided who answers. Bound to its event loop.
final class RequestCollector: StreamSink {
    /// What was read.
    struct Request {
        /// The message; nil where it can't or shall not be read: too large, compressed, none.
        let message: [UInt8]?
        /// What the call has sent so far, to be sent on as it is.
        let frames: [HTTP2Frame.FramePayload]
        /// What it holds, to be ended where it is no longer held.
        let held: HeldBytes
    }

    private let client: StreamHandler
    private let limit: Int
    private let held: HeldBytes
    private var frames: [HTTP2Frame.FramePayload]
    private var body = ByteBuffer()
    private var timer: Scheduled<Void>?
    /// Told once.
    private var whenRead: ((Request) -> Void)?

    /// - Parameters:
    ///   - limit: bytes of the message at most.
    ///   - held: what the caller's requests may hold.
    ///   - patience: how long it may take to arrive.
    ///   - whenRead: gets what was read. Not called where the client goes before it has sent its message, or is refused.
    init(
        client: StreamHandler,
        headers: HTTP2Frame.FramePayload,
        limit: Int,
        held: HeldBytes,
        patience: TimeLimit?,
        whenRead: @escaping (Request) -> Void
    ) {
        self.client = client
        self.limit = limit
        self.held = held
        self.whenRead = whenRead
        frames = [headers]
        client.sink = self
        timer = patience?.start { [weak self] error in self?.refuse(error, hasEnded: false) }
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .data(let data):
            guard case .byteBuffer(var bytes) = data.data, whenRead != nil else { return }
            if let refusal = held.take(bytes.readableBytes) { return refuse(refusal.error, hasEnded: data.endStream) }
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
        guard let whenRead = end() else { return }
        frames.append(.data(.init(data: .byteBuffer(body), endStream: endStream)))
        var message: [UInt8]?
        if let trailers {
            frames.append(trailers)
        } else if endStream, body.readableBytes <= limit + 5, case .message(let bytes) = GRPCMessage.only(in: body) {
            message = bytes
        }
        whenRead(Request(message: message, frames: frames, held: held))
    }

    /// Reads no more.
    private func end() -> ((Request) -> Void)? {
        timer?.cancel()
        timer = nil
        defer { whenRead = nil }
        return whenRead
    }

    func readComplete() { if whenRead != nil { client.read() } }

    func writabilityChanged() {}

    func closed() { drop() }

    /// Forgets what was read.
    private func drop() {
        guard end() != nil else { return }
        held.end()
        body = ByteBuffer()
    }

    private func refuse(_ error: BridgeError, hasEnded: Bool) {
        drop()
        client.refuse(error, hasEnded: hasEnded)
    }
}
