/// The state of a relayed call: the progress of its two streams, and which of them is suspended by backpressure.
///
/// Performs no I/O: each transition returns the action that `Relay` must take.
struct RelayState {
    enum Side {
        case client, upstream

        var other: Side { self == .client ? .upstream : .client }
    }

    /// One stream, as seen by the relay.
    private struct Half {
        enum Stream {
            case open
            /// Either end has reset the stream: frames are neither sent nor accepted any more.
            case reset
            case closed
        }

        var stream = Stream.open
        /// Whether the peer of this stream has sent END_STREAM, or either end has reset the stream.
        var hasEnded = false
        /// Whether reading is suspended until the other stream is writable.
        var isPaused = false
    }

    private enum Upstream {
        /// The upstream stream is not open yet, and the client's frames are held back.
        case connecting
        case open
        /// The call failed before the upstream stream was open.
        case failed
    }

    private var client = Half()
    private var upstreamHalf = Half()
    private var upstream = Upstream.connecting
    private var hasResponseHeaders = false
    private var isOver = false

    /// - Parameter clientHasEnded: Whether the frames read so far include the client's END_STREAM or RST_STREAM.
    init(clientHasEnded: Bool) { client.hasEnded = clientHasEnded }

    private subscript(side: Side) -> Half {
        get { side == .client ? client : upstreamHalf }
        set { if side == .client { client = newValue } else { upstreamHalf = newValue } }
    }

    private func acceptsFrames(_ side: Side) -> Bool {
        self[side].stream == .open && (side == .client || upstream == .open)
    }

    // MARK: Frames

    enum Frame {
        case headers(endsStream: Bool)
        case data(endsStream: Bool)
        case reset
    }

    enum FrameAction {
        case forward
        /// Keep the frame until the upstream stream is open.
        case holdBack
        case drop
    }

    /// Called when a frame has arrived on `side`.
    mutating func receive(_ frame: Frame, from side: Side) -> FrameAction {
        guard self[side].stream == .open else { return .drop }
        switch frame {
        case .headers(let endsStream):
            if side == .upstream { hasResponseHeaders = true }
            if endsStream { self[side].hasEnded = true }
        case .data(let endsStream): if endsStream { self[side].hasEnded = true }
        case .reset:
            self[side].hasEnded = true
            self[side].stream = .reset
        }
        if side == .client, upstream == .connecting { return .holdBack }
        return acceptsFrames(side.other) ? .forward : .drop
    }

    // MARK: Flow control

    enum ReadAction {
        case nothing
        /// Flush the other stream and keep reading.
        case flushAndRead
        /// Flush the other stream, and suspend reading until that stream is writable.
        case flush
    }

    /// Called when all frames requested from `side` have arrived. `isOtherWritable` says whether the other stream accepts more
    /// frames.
    mutating func readComplete(from side: Side, isOtherWritable: Bool) -> ReadAction {
        guard acceptsFrames(side.other) else { return .nothing }
        self[side].isPaused = !isOtherWritable
        return isOtherWritable ? .flushAndRead : .flush
    }

    /// Called when the writability of the stream on `side` has changed.
    ///
    /// - Returns: The side to read from again, if any.
    mutating func writabilityChanged(of side: Side, isWritable: Bool) -> Side? {
        guard isWritable, self[side.other].isPaused else { return nil }
        self[side.other].isPaused = false
        return side.other
    }

    // MARK: Life

    enum ConnectAction: Equatable {
        /// Write the held-back frames, and read from the upstream and, if `readsClient`, from the client.
        case start(readsClient: Bool)
        /// Close the upstream stream: the client has reset its stream or disconnected, or the call has failed.
        case closeUpstream
    }

    /// Called when the upstream stream is open.
    mutating func connected() -> ConnectAction {
        guard upstream != .failed else { return .closeUpstream }
        upstream = .open
        guard client.stream == .open else { return .closeUpstream }
        return .start(readsClient: !client.hasEnded)
    }

    /// The frames that report an error to the client: trailers, and RST_STREAM if needed.
    struct ErrorResponse: Equatable {
        /// Whether no response headers have been sent, in which case the trailers include them (gRPC's Trailers-Only response).
        let opensResponse: Bool
        /// Whether the client's stream must be reset, because the client has not sent END_STREAM.
        let resetsClient: Bool
    }

    struct Failure: Equatable {
        var closesUpstream: Bool
        var response: ErrorResponse?
        /// Whether the client's stream is closed and no upstream stream is open.
        var isOver = false
    }

    /// Called when the upstream can't be reached, or when the relay stops waiting for its response. Any later frames from the
    /// upstream are dropped.
    mutating func fail() -> Failure {
        let response = endResponse()
        guard upstream == .open else {
            upstream = .failed
            return Failure(closesUpstream: false, response: response, isOver: endsNow())
        }
        if upstreamHalf.stream == .open { upstreamHalf.stream = .reset }
        return Failure(closesUpstream: true, response: response)
    }

    /// Returns true once: when both streams are closed, which ends the call.
    private mutating func endsNow() -> Bool {
        let upstreamIsClosed = upstream == .failed || upstreamHalf.stream == .closed
        guard client.stream == .closed, upstreamIsClosed, !isOver else { return false }
        isOver = true
        return true
    }

    /// Ends the response with an error on behalf of the upstream.
    ///
    /// - Returns: The frames to send; nil if the response has already ended or the client is gone.
    private mutating func endResponse() -> ErrorResponse? {
        defer { upstreamHalf.hasEnded = true }
        guard client.stream == .open, !upstreamHalf.hasEnded else { return nil }
        return ErrorResponse(opensResponse: !hasResponseHeaders, resetsClient: !client.hasEnded)
    }

    struct Closing: Equatable {
        /// Whether the upstream stream must be closed because the client reset its stream or disconnected before the call was
        /// complete.
        var closesUpstream = false
        /// The error response for the client, if the upstream stream ended before the response was complete.
        var response: ErrorResponse?
        /// Whether both streams are closed now.
        var isOver = false
    }

    /// Called when the stream on `side` has closed.
    mutating func closed(_ side: Side) -> Closing {
        var closing = Closing()
        if side == .client {
            // A stream closes by itself once both endpoints have sent END_STREAM.
            let endsByItself = upstreamHalf.hasEnded && client.hasEnded
            closing.closesUpstream = upstream == .open && upstreamHalf.stream == .open && !endsByItself
        } else {
            closing.response = endResponse()
        }
        self[side].stream = .closed
        closing.isOver = endsNow()
        return closing
    }
}
