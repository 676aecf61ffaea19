import Bridge
import GRPCFraming
import GatewayClient
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Translates unary gRPC calls to HTTP/2 frames. The last handler of the connection's pipeline.
///
/// Streams are kept in a table instead of a channel each, since a build makes only a dozen small calls. A stream's
/// window is larger than the largest message, so that only the connection's window needs WINDOW_UPDATE frames.
final class UnaryClientHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// A stream's window in bytes: the sum of a message's maximum size, the message's prefix, and some slack.
    static let streamWindow = TransportLimits.messageSize + 65_536
    /// The connection's window in bytes.
    static let connectionWindow = 2 * streamWindow
    /// The initial window of every connection in bytes (RFC 9113, 6.9.2).
    private static let initialWindow = 65_535
    /// The number of consumed bytes after which the connection's window is updated.
    private static let refill = 4 << 20
    /// The maximum number of a request's bytes to write at a time.
    private static let partSize = 65_536
    /// The largest stream ID that a client can use.
    private static let lastStreamID = 0x7FFF_FFFF

    private var context: ChannelHandlerContext?
    private var calls: [HTTP2StreamID: Call] = [:]
    /// Streams on which the peer has completed its response, possibly before the whole request was sent.
    private var answered: Set<HTTP2StreamID> = []
    /// Calls that have more of their request to send and whose previous DATA frame is no longer held back by flow control.
    private var unfinished: [Call] = []
    private var nextStream = 1
    private var consumed = 0
    /// The reason why no further calls can begin; nil while calls can begin.
    private(set) var failure: BridgeError?

    /// The earliest deadline of the running calls; nil if no call has a deadline.
    var nextDeadline: ContinuousClock.Instant? { calls.values.compactMap(\.deadline).min() }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        let increment = Self.connectionWindow - Self.initialWindow
        let frame = HTTP2Frame(streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: increment))
        context.write(wrapOutboundOut(frame), promise: nil)
        context.fireChannelActive()
    }

    // MARK: Calls

    /// Opens a stream for a call and sends the request.
    func begin(_ call: Call) {
        if call.isCancelled { return call.finish(.failure(CancellationError())) }
        if let failure { return call.finish(.failure(failure)) }
        guard call.request.count <= TransportLimits.messageSize else {
            let sizes = "\(call.request.count) bytes; the limit is \(TransportLimits.messageSize)"
            return call.finish(.failure(BridgeError(.resourceExhausted, "the request is too large: \(sizes)")))
        }
        guard let context, nextStream <= Self.lastStreamID else {
            return call.finish(.failure(BridgeError(.unavailable, "the connection is closed")))
        }
        let stream = HTTP2StreamID(nextStream)
        nextStream += 2
        call.stream = stream
        calls[stream] = call

        let headers = HTTP2Frame.FramePayload.headers(.init(headers: requestHeaders(call)))
        context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: headers)), promise: nil)
        sendMore(of: call)
    }

    /// Sends the next part of each request whose previous part is no longer held back by flow control.
    ///
    /// Call this method only when little is left to write, so that a large definition is never buffered as a whole.
    ///
    /// - Returns: False if there is nothing to send.
    func sendMore() -> Bool {
        let calls = unfinished
        unfinished = []
        for call in calls { sendMore(of: call) }
        return !calls.isEmpty
    }

    private func sendMore(of call: Call) {
        guard let context, let stream = call.stream, calls[stream] === call else { return }
        let part = call.request[call.sent...].prefix(Self.partSize)
        var buffer = context.channel.allocator.buffer(capacity: MessageReader.prefixSize + part.count)
        if call.sent == 0 {
            buffer.writeInteger(UInt8(0))
            buffer.writeInteger(UInt32(truncatingIfNeeded: call.request.count))
        }
        buffer.writeBytes(part)
        call.sent = part.endIndex
        let isLast = part.endIndex == call.request.endIndex
        let data = HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(buffer), endStream: isLast))
        let frame = wrapOutboundOut(HTTP2Frame(streamID: stream, payload: data))
        guard !isLast else { return context.write(frame, promise: nil) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { self.unfinished.append(call) }
        context.write(frame, promise: sent)
    }

    /// Ends a call whose task was cancelled. If the call hasn't begun, it never will.
    func cancel(_ call: Call) {
        call.isCancelled = true
        abandon(call, CancellationError())
    }

    /// Ends the calls whose deadlines have passed.
    func expire(at now: ContinuousClock.Instant) {
        for call in inOrder(calls) where call.deadline.map({ $0 <= now }) ?? false {
            let limit = call.timeout.map { "\($0)" } ?? ""
            abandon(call, BridgeError(.deadlineExceeded, "\(call.method) was not answered within \(limit)"))
        }
    }

    /// Fails all current and future calls.
    func fail(_ error: BridgeError) {
        if failure == nil { failure = error }
        let pending = inOrder(calls)
        calls = [:]
        for call in pending { call.finish(.failure(error)) }
    }

    /// Resets the streams on which the peer completed its response before the whole request was sent.
    func resetAnsweredStreams() {
        for stream in answered.sorted() { reset(stream, .noError) }
        answered = []
    }

    private func requestHeaders(_ call: Call) -> HPACKHeaders {
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": call.method, ":authority": "localhost",
            "content-type": "application/grpc", "te": "trailers",
        ]
        if let timeout = call.timeout { headers.add(name: "grpc-timeout", value: Self.grpcTimeout(timeout)) }
        return headers
    }

    /// Returns the value of `grpc-timeout`, e.g. `1500m`: at most eight digits and a unit, which here is milliseconds or seconds.
    static func grpcTimeout(_ timeout: Duration) -> String {
        let (seconds, attoseconds) = timeout.components
        guard seconds < 99_999 else { return "\(min(seconds, 99_999_999))S" }
        return "\(max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000))m"
    }

    /// Ends a running call. Does nothing if the call hasn't begun, because its task may not be waiting yet.
    private func abandon(_ call: Call, _ error: any Error) {
        guard let stream = call.stream, calls.removeValue(forKey: stream) != nil else { return }
        reset(stream, .cancel)
        call.finish(.failure(error))
    }

    private func reset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        guard let context else { return }
        context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: .rstStream(code))), promise: nil)
    }

    private func inOrder(_ calls: [HTTP2StreamID: Call]) -> [Call] {
        calls.sorted { $0.key < $1.key }.map(\.value)
    }

    // MARK: Frames

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let headers): receive(headers, on: frame.streamID)
        case .data(let data): receive(data, on: frame.streamID)
        case .rstStream(let code): receiveReset(code, on: frame.streamID)
        case .goAway(let last, let code, _): receiveGoAway(last, code)
        default: break
        }
    }

    private func receive(_ payload: HTTP2Frame.FramePayload.Headers, on stream: HTTP2StreamID) {
        guard let call = calls[stream] else { return }
        guard let result = call.response.receive(payload.headers, endStream: payload.endStream) else { return }
        end(call, on: stream, result.mapError { $0 }, isClosedByPeer: payload.endStream)
    }

    private func receive(_ payload: HTTP2Frame.FramePayload.Data, on stream: HTTP2StreamID) {
        guard case .byteBuffer(let buffer) = payload.data else { return }
        consume(buffer.readableBytes + (payload.paddingBytes.map { $0 + 1 } ?? 0))
        guard let call = calls[stream],
            let result = call.response.receive(buffer.readableBytesView, endStream: payload.endStream)
        else { return }
        end(call, on: stream, result.mapError { $0 }, isClosedByPeer: payload.endStream)
    }

    private func end(
        _ call: Call,
        on stream: HTTP2StreamID,
        _ result: Result<[UInt8], any Error>,
        isClosedByPeer: Bool
    ) {
        calls[stream] = nil
        if isClosedByPeer { answered.insert(stream) } else { reset(stream, .cancel) }
        call.finish(result)
    }

    private func receiveReset(_ code: HTTP2ErrorCode, on stream: HTTP2StreamID) {
        guard let call = calls.removeValue(forKey: stream) else { return }
        let codes: [HTTP2ErrorCode: BridgeError.Code] = [
            .refusedStream: .unavailable, .cancel: .cancelled, .enhanceYourCalm: .resourceExhausted,
            .inadequateSecurity: .permissionDenied,
        ]
        call.finish(.failure(BridgeError(codes[code] ?? .internal, "the solver reset the stream (\(code.name))")))
    }

    private func receiveGoAway(_ last: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        let error = BridgeError(.unavailable, "the solver is closing the connection (GOAWAY, \(code.name))")
        if failure == nil { failure = error }
        for call in inOrder(calls.filter { $0.key > last }) {
            if let stream = call.stream { calls[stream] = nil }
            call.finish(.failure(error))
        }
    }

    private func consume(_ bytes: Int) {
        consumed += bytes
        guard consumed >= Self.refill, let context else { return }
        let frame = HTTP2Frame(streamID: .rootStream, payload: .windowUpdate(windowSizeIncrement: consumed))
        context.write(wrapOutboundOut(frame), promise: nil)
        consumed = 0
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let closed = event as? StreamClosedEvent else { return }
        answered.remove(closed.streamID)
        if let call = calls.removeValue(forKey: closed.streamID) {
            let reason = closed.reason.map { ": \($0)" } ?? ""
            call.finish(.failure(BridgeError(.unavailable, "the stream was closed\(reason)")))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? NIOHTTP2Errors.StreamError {
            // A stream error fails only that stream's call.
            guard let call = calls.removeValue(forKey: error.streamID) else { return }
            return call.finish(.failure(BridgeError(.unavailable, "the stream failed: \(error.baseError)")))
        }
        fail(BridgeError(.unavailable, "the HTTP/2 connection failed: \(error)"))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(BridgeError(.unavailable, "the connection is closed"))
    }
}
