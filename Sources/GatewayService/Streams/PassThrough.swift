import Bridge
import NIOCore
import NIOHPACK
import NIOHTTP2

/// A call that passes through: a client's stream and one of the worker's, coupled frame by frame.
///
/// Headers, messages and trailers go on as they came. One side is read only as fast as the other takes what is
/// written; a side that resets its stream, or is gone, ends the other. Bound to its event loop.
final class PassThrough {
    /// One of the two streams, with what goes on in it.
    private final class End: StreamSink {
        /// Holds the call as long as the stream is open.
        let call: PassThrough
        let isClient: Bool
        /// True while the other side takes no more.
        var isPaused = false
        /// True once this side has sent all it will.
        var hasEnded = false
        /// True once its stream takes nothing any more: it was reset, or is closed.
        var isGone = false
        var isClosed = false

        init(_ call: PassThrough, isClient: Bool) {
            self.call = call
            self.isClient = isClient
        }

        func receive(_ payload: HTTP2Frame.FramePayload) { call.receive(payload, from: self) }
        func readComplete() { call.readComplete(self) }
        func writabilityChanged() { call.writabilityChanged(self) }
        func closed() { call.closed(self) }
    }

    private let client: StreamHandler
    /// Reads the answer along.
    private let reader: AnswerReader?
    private let endOfWorker: () -> BridgeError
    private var worker: StreamHandler?
    /// Frames of the client's from before the worker's stream was there.
    private var waiting: [HTTP2Frame.FramePayload]
    /// What those hold.
    private var held: HeldBytes?
    private var clientEnd: End?
    private var workerEnd: End?
    private var hasResponseHeaders = false
    private var hasStarted = false
    /// Told once when the call is over.
    private let whenOver: () -> Void

    /// Takes over a client's stream.
    ///
    /// - Parameters:
    ///   - frames: what was read from it already, or what shall go in its stead.
    ///   - held: what they hold.
    ///   - reader: reads the answer along.
    ///   - endOfWorker: what the client hears where the worker's stream ends without an answer.
    ///   - whenOver: told once when the call is over, however it ended.
    init(
        client: StreamHandler,
        frames: [HTTP2Frame.FramePayload],
        held: HeldBytes?,
        reader: AnswerReader? = nil,
        endOfWorker: @escaping () -> BridgeError,
        whenOver: @escaping () -> Void
    ) {
        self.client = client
        self.reader = reader
        self.endOfWorker = endOfWorker
        self.waiting = frames
        self.held = held
        self.whenOver = whenOver
        let end = End(self, isClient: true)
        for frame in frames { end.hasEnded = end.hasEnded || frame.endsStream }
        clientEnd = end
        client.sink = end
    }

    /// The handler for the worker's stream; to be placed in its channel before that is active.
    func makeWorkerHandler() -> StreamHandler {
        let end = End(self, isClient: false)
        workerEnd = end
        let handler = StreamHandler(end)
        worker = handler
        return handler
    }

    /// The worker's stream is there: begins.
    func start() {
        guard let worker else { return }
        hasStarted = true
        guard let clientEnd, !clientEnd.isGone else { return worker.close() }
        for frame in waiting { worker.write(frame) }
        forgetWaiting()
        worker.flush()
        worker.read()
        if !clientEnd.hasEnded { resume(clientEnd) }
    }

    /// The worker can't be reached, or its answer shall not be waited for: ends the call with this failure.
    func fail(_ error: BridgeError) {
        if hasStarted {
            workerEnd?.hasEnded = true
            worker?.close()
        } else {
            // A stream that never was doesn't close either.
            workerEnd = nil
            worker = nil
        }
        answer(error)
    }

    private func answer(_ error: BridgeError) {
        guard let clientEnd, !clientEnd.isGone else { return }
        client.write(.headers(.init(headers: GRPCAnswer.trailers(error, opens: !hasResponseHeaders), endStream: true)))
        if !clientEnd.hasEnded { client.write(.rstStream(.noError)) }
        client.flush()
    }

    // MARK: Frames

    private func other(_ end: End) -> (handler: StreamHandler, end: End)? {
        if end.isClient {
            guard let worker, let workerEnd else { return nil }
            return (worker, workerEnd)
        }
        guard let clientEnd else { return nil }
        return (client, clientEnd)
    }

    private func receive(_ payload: HTTP2Frame.FramePayload, from end: End) {
        var frame = payload
        switch payload {
        case .headers:
            if !end.isClient { hasResponseHeaders = true }
        case .data(let data):
            // Padding is between two neighbours and goes no further.
            frame = .data(.init(data: data.data, endStream: data.endStream))
        case .rstStream: end.isGone = true
        default: return
        }
        if frame.endsStream { end.hasEnded = true }
        if end.isClient { reader?.receiveRequest(frame) } else { reader?.receive(frame) }
        guard let (handler, other) = other(end) else { return waiting.append(frame) }
        guard !other.isGone else { return }
        if end.isClient, !waiting.isEmpty { waiting.append(frame) } else { handler.write(frame) }
    }

    private func readComplete(_ end: End) {
        guard let (handler, other) = other(end), !other.isGone else { return }
        if end.isClient, !waiting.isEmpty { return }
        handler.flush()
        if handler.isWritable { resume(end) } else { end.isPaused = true }
    }

    private func forgetWaiting() {
        waiting = []
        held?.end()
        held = nil
    }

    private func resume(_ end: End) {
        end.isPaused = false
        if end.isClient { client.read() } else { worker?.read() }
    }

    private func writabilityChanged(_ end: End) {
        guard let (_, other) = other(end), other.isPaused else { return }
        let handler = end.isClient ? client : worker
        if handler?.isWritable == true { resume(other) }
    }

    private func closed(_ end: End) {
        end.isClosed = true
        end.isGone = true
        if end.isClient {
            forgetWaiting()
            // A stream that both sides have ended closes by itself.
            if let workerEnd, !workerEnd.isGone, !(workerEnd.hasEnded && end.hasEnded) { worker?.close() }
        } else if !end.hasEnded {
            answer(endOfWorker())
        }
        if clientEnd?.isClosed != false, workerEnd?.isClosed != false {
            whenOver()
            clientEnd = nil
            workerEnd = nil
        }
    }
}

extension HTTP2Frame.FramePayload {
    /// True where nothing comes after it.
    var endsStream: Bool {
        switch self {
        case .headers(let headers): headers.endStream
        case .data(let data): data.endStream
        case .rstStream: true
        default: false
        }
    }
}
