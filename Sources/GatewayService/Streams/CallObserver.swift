import NIOCore
import NIOHPACK
import NIOHTTP2

/// Watches one call of a client: counts it and reports it when its stream is gone. Bound to its event loop.
final class CallObserver {
    private let services: DoorServices
    /// Who calls, as far as that is known by now.
    var caller: Caller
    private let start = ContinuousClock.now
    private var method: String?
    private var code: Int?
    private var received = 0
    private var sent = 0
    /// True where the solver answers.
    var isPassed = false

    init(_ services: DoorServices, caller: Caller) {
        self.services = services
        self.caller = caller
    }

    /// A frame has come from the client.
    func receive(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .headers(let frame): if method == nil { method = frame.headers.first(name: ":path") ?? "" }
        case .data(let frame): received += frame.data.readableBytes
        default: break
        }
    }

    /// A frame goes to the client.
    func write(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .headers(let frame):
            if frame.endStream { code = frame.headers.first(name: "grpc-status").flatMap { Int($0) } }
        case .data(let frame): sent += frame.data.readableBytes
        default: break
        }
    }

    /// The stream is gone.
    func over() {
        guard let method else { return }
        services.metrics.called(method, passed: isPassed, code: code)
        services.log.debug(
            "call",
            ["method": method, "caller": caller.description, "answered": isPassed ? "solver" : "here"],
            numbers: [
                "code": code.map(Double.init) ?? -1, "ms": (ContinuousClock.now - start).milliseconds,
                "received": Double(received), "sent": Double(sent),
            ]
        )
    }
}
