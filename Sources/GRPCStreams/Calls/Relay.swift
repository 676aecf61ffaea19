package import Bridge
import GRPCFraming
import NIOHPACK
import NIOHTTP2

/// A call that is relayed frame by frame between a client's stream and an upstream stream.
///
/// Headers, messages and trailers are forwarded unchanged. Backpressure: a stream is read only while the other stream is
/// writable. If one stream is reset or closed, the other is ended too. Bound to the event loop that both streams share.
package final class Relay {
    /// Receives the upstream stream's events, and keeps the relay alive while that stream is open.
    private final class UpstreamDelegate: StreamDelegate {
        let relay: Relay

        init(_ relay: Relay) { self.relay = relay }

        func receive(_ payload: HTTP2Frame.FramePayload) { relay.receive(payload, from: .upstream) }
        func readComplete() { relay.readComplete(from: .upstream) }
        func writabilityChanged() { relay.writabilityChanged(of: .upstream) }
        func closed() { relay.closed(.upstream) }
    }

    private let client: StreamHandler
    private var upstream: StreamHandler?
    private let tap: ResponseTap?
    private let upstreamLost: () -> BridgeError
    private let onEnd: () -> Void
    private var state: RelayState
    /// The client's frames that arrived before the upstream stream was open. `memory` is reserved for them.
    private var heldBack: [HTTP2Frame.FramePayload]
    private let memory: MemoryReservation?

    init(
        client: StreamHandler,
        frames: [HTTP2Frame.FramePayload],
        memory: MemoryReservation?,
        tap: ResponseTap?,
        upstreamLost: @escaping () -> BridgeError,
        onEnd: @escaping () -> Void
    ) {
        self.client = client
        self.heldBack = frames
        self.memory = memory
        self.tap = tap
        self.upstreamLost = upstreamLost
        self.onEnd = onEnd
        state = RelayState(clientHasEnded: frames.contains { $0.endsStream })
    }

    /// Creates the handler of the upstream stream. It must be added to the stream's pipeline before the stream becomes active.
    package func makeUpstreamHandler() -> StreamHandler {
        let handler = StreamHandler { _ in UpstreamDelegate(self) }
        upstream = handler
        return handler
    }

    /// Starts relaying. Called when the upstream stream is open.
    package func start() {
        guard let upstream else { return }
        switch state.connected() {
        case .closeUpstream: upstream.close()
        case .start(let readsClient):
            for frame in heldBack { upstream.write(frame) }
            dropHeldBack()
            upstream.flush()
            upstream.read()
            if readsClient { client.read() }
        }
    }

    /// Ends the call with an error, because the upstream can't be reached or its response is no longer awaited.
    package func fail(_ error: BridgeError) {
        let failure = state.fail()
        if failure.closesUpstream { upstream?.close() } else { upstream?.detach() }
        if let response = failure.response { write(error, response) }
        if failure.isOver { onEnd() }
    }

    private func write(_ error: BridgeError, _ response: RelayState.ErrorResponse) {
        let trailers = GRPCResponse.trailers(error, opens: response.opensResponse)
        client.write(.headers(.init(headers: trailers, endStream: true)))
        if response.resetsClient { client.write(.rstStream(.noError)) }
        client.flush()
    }

    private func dropHeldBack() {
        heldBack = []
        memory?.releaseAll()
    }

    private func handler(_ side: RelayState.Side) -> StreamHandler? { side == .client ? client : upstream }

    // MARK: Events of both streams

    func receive(_ payload: HTTP2Frame.FramePayload, from side: RelayState.Side) {
        let frame: HTTP2Frame.FramePayload
        let action: RelayState.FrameAction
        switch payload {
        case .headers(let headers):
            frame = payload
            action = state.receive(.headers(endsStream: headers.endStream), from: side)
        case .data(let data):
            // Padding, which intermediaries should keep (RFC 9113, 10.7), is dropped, because gRPC implementations
            // don't pad frames.
            frame = .data(.init(data: data.data, endStream: data.endStream))
            action = state.receive(.data(endsStream: data.endStream), from: side)
        case .rstStream:
            frame = payload
            action = state.receive(.reset, from: side)
        default: return
        }
        if side == .client { tap?.receiveRequest(frame) } else { tap?.receiveResponse(frame) }
        switch action {
        case .forward: handler(side.other)?.write(frame)
        case .holdBack: heldBack.append(frame)
        case .drop: break
        }
    }

    func readComplete(from side: RelayState.Side) {
        guard let other = handler(side.other) else { return }
        switch state.readComplete(from: side, isOtherWritable: other.isWritable) {
        case .nothing: break
        case .flush: other.flush()
        case .flushAndRead:
            other.flush()
            handler(side)?.read()
        }
    }

    func writabilityChanged(of side: RelayState.Side) {
        let isWritable = handler(side)?.isWritable ?? false
        guard let paused = state.writabilityChanged(of: side, isWritable: isWritable) else { return }
        handler(paused)?.read()
    }

    func clientClosed() { closed(.client) }

    private func closed(_ side: RelayState.Side) {
        if side == .client { dropHeldBack() }
        let closing = state.closed(side)
        if closing.closesUpstream { upstream?.close() }
        if let response = closing.response { write(upstreamLost(), response) }
        if closing.isOver { onEnd() }
    }
}
