package import Bridge
import GRPCFraming
import GatewayClient
package import NIOCore
import NIOHPACK
package import NIOHTTP2

/// Selects how a client's call is handled once its headers have arrived.
package protocol CallRouter: AnyObject {
    /// Moves `call` to its next state by calling its `buffer`, `relay`, `serve` or `refuse` method.
    func route(_ call: InboundCall, _ headers: HTTP2Frame.FramePayload.Headers)
}

/// A client's call, from its headers to the end of its stream. Bound to the stream's event loop.
///
///     awaitingHeaders ─▶ buffering ─▶ working ─▶ relaying | responded
///            └──────────────┴─▶ relaying | serving | responded          any ─▶ closed
package final class InboundCall: StreamDelegate {
    private enum State {
        case awaitingHeaders(any CallRouter)
        case buffering(RequestBuffer, then: (RequestBuffer.Request) -> Void)
        case working(Work)
        case relaying(Relay)
        case serving(ServerCall)
        /// The response has been written. Its memory reservation, if any, is released when the stream closes.
        case responded(MemoryReservation?)
        case closed
    }

    /// A task that runs on behalf of the call. Its result counts only if it arrives before the deadline. The task is
    /// cancelled at the deadline, or when the client resets the stream or disconnects.
    private final class Work {
        var task: Task<Void, Never>?
        var isFinished = false
    }

    package let stream: StreamHandler
    private let eventLoop: any EventLoop
    private var state: State
    /// The timer for the deadline of the current state.
    private var timer: Scheduled<Void>?
    /// Whether the client has sent END_STREAM or reset the stream.
    private var clientHasEnded = false

    private init(_ stream: StreamHandler, _ router: any CallRouter, _ eventLoop: any EventLoop) {
        self.stream = stream
        self.eventLoop = eventLoop
        state = .awaitingHeaders(router)
    }

    /// Creates the handler of a new stream. `router` routes the stream's call.
    package static func handler(
        routedBy router: any CallRouter,
        observer: any StreamObserver,
        on eventLoop: any EventLoop
    ) -> StreamHandler {
        StreamHandler(observer: observer, readsAtOnce: true) { InboundCall($0, router, eventLoop) }
    }

    // MARK: Transitions

    private func enter(_ next: State) {
        timer?.cancel()
        if case .closed = state { return }
        state = next
    }

    /// Whether the call can still move to another state: it has not been responded to and is not closed.
    private var isOpen: Bool {
        switch state {
        case .responded, .closed: false
        default: true
        }
    }

    /// Buffers the call's single request message, then calls `then`, which selects the next state. `then` is not called if
    /// the client resets the stream or disconnects, the message exceeds the memory budget, or the deadline passes.
    package func buffer(
        _ headers: HTTP2Frame.FramePayload.Headers,
        limit: Int,
        memory: MemoryReservation,
        by deadline: CallDeadline?,
        then: @escaping (RequestBuffer.Request) -> Void
    ) {
        enter(.buffering(RequestBuffer(headers: .headers(headers), limit: limit, memory: memory), then: then))
        timer = deadline?.schedule { [weak self] error in
            memory.releaseAll()
            self?.refuse(error)
        }
    }

    /// Runs `body` in a task, then calls `then` on the event loop; `then` selects the next state.
    ///
    /// If the client resets the stream or disconnects, the task is cancelled and `then` isn't called. At the deadline the task
    /// is cancelled, and `then` receives the deadline's error at once.
    ///
    /// - Parameters:
    ///   - executor: Runs the task; nil for Swift's global executor.
    ///   - tasks: Counts the task until it ends, which may be a moment after the call has ended; nil if `body` is
    ///     counted elsewhere.
    package func perform<Value: Sendable>(
        by deadline: CallDeadline?,
        on executor: (any TaskExecutor)? = nil,
        tasks: RunningTasks? = nil,
        _ body: @escaping @Sendable () async throws -> Value,
        then: @escaping (Result<Value, any Error>) -> Void
    ) {
        let work = Work()
        let bound = NIOLoopBound((self, work, then), eventLoop: eventLoop)
        tasks?.begin()
        work.task = Task(executorPreference: executor) { [eventLoop] in
            defer { tasks?.end() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            eventLoop.execute {
                let (call, work, then) = bound.value
                if call.finish(work) { then(result) }
            }
        }
        enter(.working(work))
        timer = deadline?.schedule { error in
            guard self.finish(work) else { return }
            work.task?.cancel()
            then(.failure(error))
        }
        // Reading continues, because a reset by the client is reported only while the stream is read.
        stream.read()
    }

    /// Marks the call's work as finished, so that later results are ignored.
    ///
    /// - Returns: Whether `work` is the call's current work and was still running.
    private func finish(_ work: Work) -> Bool {
        guard case .working(let current) = state, current === work, !work.isFinished else { return false }
        work.isFinished = true
        return true
    }

    /// Relays the call to an upstream stream, which the router must open with the handler from `Relay.makeUpstreamHandler`.
    ///
    /// - Parameters:
    ///   - frames: The client's frames so far, or the frames to send in their place.
    ///   - memory: The reservation for `frames`, released once they are written upstream; nil if none was made.
    ///   - tap: Receives the frames of both directions, e.g. to record the response.
    ///   - upstreamLost: Returns the error to send to the client if the upstream stream ends before the response is complete.
    ///   - onEnd: Called once when both streams are closed.
    package func relay(
        _ frames: [HTTP2Frame.FramePayload],
        memory: MemoryReservation?,
        tap: ResponseTap? = nil,
        upstreamLost: @escaping () -> BridgeError,
        onEnd: @escaping () -> Void
    ) -> Relay {
        let relay = Relay(
            client: stream,
            frames: frames,
            memory: memory,
            tap: tap,
            upstreamLost: upstreamLost,
            onEnd: onEnd
        )
        if case .closed = state { relay.clientClosed() }
        enter(.relaying(relay))
        return relay
    }

    /// Serves the call with a local method.
    ///
    /// - Parameters:
    ///   - executor: Runs the handler; nil for Swift's global executor.
    ///   - onEnd: Called once, when the handler has returned or is certain not to run.
    package func serve(
        _ method: ServerMethod,
        messageLimit: Int,
        memory: MemoryReservation,
        by deadline: CallDeadline?,
        tasks: RunningTasks,
        executor: (any TaskExecutor)? = nil,
        onEnd: @escaping @Sendable () -> Void
    ) {
        let call = ServerCall(
            method,
            stream: stream,
            messageLimit: messageLimit,
            memory: memory,
            tasks: tasks,
            executor: executor,
            onEnd: onEnd,
            on: eventLoop
        )
        enter(.serving(call))
        call.start(by: deadline, clientHasEnded: clientHasEnded)
    }

    /// Sends the response of a unary call whose request is complete.
    ///
    /// - Parameter memory: The reservation for the request. From now on it covers the response, until the stream is closed.
    package func respond(_ result: Result<[UInt8], any Error>, memory: MemoryReservation? = nil) {
        guard isOpen else { return }
        var result = result
        memory?.releaseAll()
        if let memory, case .success(let message) = result {
            do throws(BridgeError) { try memory.reserve(message.count) } catch { result = .failure(error) }
        }
        enter(.responded(memory))
        stream.writeResponse(result)
        stream.flush()
    }

    /// Ends the call with an error, even if its request isn't complete yet.
    ///
    /// The error is written after the current read, because NIO sends WINDOW_UPDATE for the stream at the end of a read, and on
    /// a stream that has been reset that would be a connection error.
    package func refuse(_ error: BridgeError) {
        guard isOpen else { return }
        enter(.responded(nil))
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute {
            let call = bound.value
            call.stream.writeResponse(.failure(error))
            if !call.clientHasEnded { call.stream.write(.rstStream(.noError)) }
            call.stream.flush()
        }
    }

    // MARK: Events

    package func receive(_ payload: HTTP2Frame.FramePayload) {
        if payload.endsStream { clientHasEnded = true }
        switch state {
        case .awaitingHeaders(let router):
            if case .headers(let headers) = payload { router.route(self, headers) }
        case .buffering(let buffer, let then):
            switch buffer.receive(payload) {
            case .needsMore: break
            case .complete(let request): then(request)
            case .failed(let error): refuse(error)
            case .reset: enter(.responded(nil))
            }
        case .working(let work):
            guard case .rstStream = payload else { return }
            work.task?.cancel()
            enter(.responded(nil))
        case .relaying(let relay): relay.receive(payload, from: .client)
        case .serving(let call): call.receive(payload)
        case .responded, .closed: break
        }
    }

    package func readComplete() {
        switch state {
        case .awaitingHeaders, .buffering, .working: stream.read()
        case .relaying(let relay): relay.readComplete(from: .client)
        case .serving(let call): call.readComplete()
        case .responded, .closed: break
        }
    }

    package func writabilityChanged() {
        switch state {
        case .relaying(let relay): relay.writabilityChanged(of: .client)
        case .serving(let call): call.writabilityChanged()
        case .awaitingHeaders, .buffering, .working, .responded, .closed: break
        }
    }

    package func closed() {
        let last = state
        enter(.closed)
        switch last {
        case .working(let work): work.task?.cancel()
        case .relaying(let relay): relay.clientClosed()
        case .serving(let call): call.closed()
        case .responded(let memory): memory?.releaseAll()
        case .awaitingHeaders, .buffering, .closed: break
        }
    }
}

extension StreamHandler {
    /// Writes a whole response: headers, message and trailers, or only trailers if the call failed.
    fileprivate func writeResponse(_ result: Result<[UInt8], any Error>) {
        switch result {
        case .success(let message):
            write(.headers(.init(headers: GRPCResponse.headers)))
            write(GRPCResponse.frame(message))
            write(.headers(.init(headers: GRPCResponse.success, endStream: true)))
        case .failure(let error):
            reportFailure(error)
            let trailers = GRPCResponse.trailers(BridgeError(reporting: error), opens: true)
            write(.headers(.init(headers: trailers, endStream: true)))
        }
    }
}
