package import Bridge
import GRPCFraming
package import NIOCore
import NIOHPACK
package import NIOHTTP2

/// A unary call that the service itself makes to an upstream. Bound to the stream's event loop.
package final class UnaryCall: StreamDelegate {
    /// The `:scheme` and `:authority` of the request.
    package struct Target {
        package let scheme: String
        package let authority: String

        package init(scheme: String, authority: String) {
            self.scheme = scheme
            self.authority = authority
        }
    }

    private enum State {
        /// The call's stream is not open yet.
        case waiting
        case running(UnaryResponse)
        case finished
    }

    private let request: HTTP2Frame.FramePayload
    private let method: String
    private let metadata: [(name: String, value: String)]
    private let messageLimit: Int
    private let upstreamLost: () -> BridgeError
    private let promise: EventLoopPromise<[UInt8]>
    private var handler: StreamHandler?
    private var state = State.waiting

    /// - Parameters:
    ///   - method: The path, e.g. `/moby.buildkit.v1.Control/ListWorkers`.
    ///   - messageLimit: The maximum size of the response message, in bytes.
    ///   - upstreamLost: Returns the error to report if the stream ends without a response.
    ///   - promise: Succeeds with the response message, or fails with the error that ended the call.
    package init(
        method: String,
        metadata: [(name: String, value: String)],
        message: [UInt8],
        messageLimit: Int,
        upstreamLost: @escaping () -> BridgeError,
        promise: EventLoopPromise<[UInt8]>
    ) {
        self.upstreamLost = upstreamLost
        self.method = method
        self.metadata = metadata
        self.messageLimit = messageLimit
        self.promise = promise
        request = GRPCResponse.frame(message, endStream: true)
    }

    package func makeHandler() -> StreamHandler {
        let handler = StreamHandler { _ in self }
        self.handler = handler
        return handler
    }

    /// Sends the request, now that the stream is open.
    package func start(to target: Target) {
        guard let handler else { return }
        guard case .waiting = state else { return handler.close() }
        state = .running(UnaryResponse(limit: messageLimit))
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": target.scheme, ":path": method, ":authority": target.authority,
            "content-type": "application/grpc", "te": "trailers",
        ]
        for (name, value) in metadata { headers.add(name: name, value: value) }
        handler.write(.headers(.init(headers: headers)))
        handler.write(request)
        handler.flush()
        handler.read()
    }

    /// Ends the call with an error; an open stream is reset.
    package func fail(_ error: any Error) {
        var isWaiting = false
        if case .waiting = state { isWaiting = true }
        guard finish(.failure(error)) else { return }
        // A stream that never opens doesn't report that it closed, so its handler would retain the call forever.
        handler?.close()
        if isWaiting { handler?.detach() }
    }

    /// Finishes the call with its result. Returns false if the call had already finished.
    @discardableResult
    private func finish(_ result: Result<[UInt8], any Error>) -> Bool {
        if case .finished = state { return false }
        state = .finished
        promise.completeWith(result)
        return true
    }

    package func receive(_ payload: HTTP2Frame.FramePayload) {
        guard case .running(var response) = state else { return }
        // The response is moved out of the state, so that appending to its message doesn't copy it.
        state = .waiting
        var result: Result<[UInt8], BridgeError>?
        switch payload {
        case .headers(let frame): result = response.receive(frame.headers, endStream: frame.endStream)
        case .data(let frame):
            if case .byteBuffer(let bytes) = frame.data {
                result = response.receive(bytes.readableBytesView, endStream: frame.endStream)
            }
        case .rstStream(let code):
            result = .failure(Self.failure(of: code))
        default: break
        }
        state = .running(response)
        guard let result, finish(result.mapError { $0 }), !payload.endsStream else { return }
        if case .failure = result { handler?.close() }
    }

    private static func failure(of code: HTTP2ErrorCode) -> BridgeError {
        BridgeError(code == .cancel ? .cancelled : .unavailable, "the upstream reset the stream (\(code.name))")
    }

    package func readComplete() { if case .running = state { handler?.read() } }

    package func writabilityChanged() {}

    package func closed() { finish(.failure(upstreamLost())) }
}
