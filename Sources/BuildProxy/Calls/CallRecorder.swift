import Bridge
import GRPCStreams
import Logging
import NIOCore
import NIOHPACK
import NIOHTTP2
import ServiceSecurity
import ServiceSupport

/// Counts and logs a client's call when its stream is closed. Bound to the stream's event loop.
final class CallRecorder: StreamObserver {
    private let context: ProxyContext
    var caller: Caller
    /// Whether the call is relayed to the upstream.
    var isRelayed = false
    private let start = ContinuousClock.now
    private var method: String?
    private var code: Int?
    private var receivedBytes = 0
    private var sentBytes = 0

    init(_ context: ProxyContext, caller: Caller) {
        self.context = context
        self.caller = caller
    }

    func received(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .headers(let frame): if method == nil { method = frame.headers.first(name: ":path") ?? "" }
        case .data(let frame): receivedBytes += frame.data.readableBytes
        default: break
        }
    }

    func wrote(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .headers(let frame):
            if frame.endStream { code = frame.headers.first(name: "grpc-status").flatMap { Int($0) } }
        case .data(let frame): sentBytes += frame.data.readableBytes
        default: break
        }
    }

    /// Counts an exceeded limit that isn't enforced by `AccessControl`, e.g. the size of a message.
    func failed(_ error: any Error) {
        guard let error = error as? BridgeError, let name = error.limit?.name, let limit = Limit(rawValue: name)
        else { return }
        context.access.count(limit)
    }

    func closed() {
        guard let method else { return }
        context.metrics.called(method, passed: isRelayed, code: code)
        context.log.debug(
            "call",
            metadata: [
                "method": "\(method)", "caller": "\(caller)", "answered": isRelayed ? "upstream" : "here",
                "code": .stringConvertible(code ?? -1),
                "ms": .stringConvertible((ContinuousClock.now - start).milliseconds),
                "received": .stringConvertible(receivedBytes), "sent": .stringConvertible(sentBytes),
            ]
        )
    }
}
