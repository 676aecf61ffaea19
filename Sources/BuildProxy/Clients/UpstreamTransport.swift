import Bridge
import GRPCStreams
import GatewayClient
import NIOCore
import ServiceSupport
import Synchronization

/// Makes unary calls over a client's upstream connection, on the client's behalf.
struct UpstreamTransport: Transport {
    private let connection: NIOLoopBound<ClientConnection>
    private let eventLoop: any EventLoop
    private let metadata: [(name: String, value: String)]
    private let messageLimit: Int
    private let trace: CallTrace?

    /// - Parameters:
    ///   - metadata: Sent with every call.
    ///   - messageLimit: The maximum size of a message in either direction, in bytes.
    ///   - trace: Records a span for each call; nil if the calls aren't traced.
    init(
        _ connection: ClientConnection,
        metadata: [(name: String, value: String)],
        messageLimit: Int,
        trace: CallTrace? = nil
    ) {
        self.trace = trace
        self.connection = NIOLoopBound(connection, eventLoop: connection.eventLoop)
        self.eventLoop = connection.eventLoop
        self.metadata = metadata
        self.messageLimit = messageLimit
    }

    /// Cancels a call, even one that hasn't started, when its task is cancelled. Shared by the task and the event loop.
    private final class Cancellation: Sendable {
        private enum State {
            case waiting
            case running(NIOLoopBound<UnaryCall>)
            case cancelled
        }

        private let state = Mutex(State.waiting)

        /// Registers a call to cancel. Returns false if the task was cancelled first, in which case the call must not start.
        func begin(_ call: NIOLoopBound<UnaryCall>) -> Bool {
            state.withLock {
                if case .cancelled = $0 { return false }
                $0 = .running(call)
                return true
            }
        }

        func cancel(on eventLoop: any EventLoop) {
            let call: NIOLoopBound<UnaryCall>? = state.withLock { state in
                defer { state = .cancelled }
                if case .running(let call) = state { return call }
                return nil
            }
            guard let call else { return }
            eventLoop.execute { call.value.fail(CancellationError()) }
        }
    }

    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        guard request.count <= messageLimit else {
            let sizes = "\(request.count) bytes; the limit is \(messageLimit)"
            throw BridgeError(.resourceExhausted, "the request is too large: \(sizes)")
        }
        guard let trace else { return try await unary(method, request, metadata, timeout) }
        let span = trace.call(method)
        do {
            let response = try await unary(method, request, trace.carried(metadata, by: span), timeout)
            if let span { trace.end(span, failure: nil) }
            return response
        } catch {
            if let span { trace.end(span, failure: "\(BridgeError(reporting: error).code)") }
            throw error
        }
    }

    private func unary(
        _ method: String,
        _ request: [UInt8],
        _ metadata: [(name: String, value: String)],
        _ timeout: Duration?
    ) async throws -> [UInt8] {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            let promise = eventLoop.makePromise(of: [UInt8].self)
            eventLoop.execute { begin(method, request, metadata, timeout, promise, cancellation) }
            return try await promise.futureResult.get()
        } onCancel: {
            cancellation.cancel(on: eventLoop)
        }
    }

    /// Opens a stream and starts the call. Runs on the event loop.
    private func begin(
        _ method: String,
        _ request: [UInt8],
        _ metadata: [(name: String, value: String)],
        _ timeout: Duration?,
        _ promise: EventLoopPromise<[UInt8]>,
        _ cancellation: Cancellation
    ) {
        let connection = self.connection.value
        let call = UnaryCall(
            method: method,
            metadata: metadata,
            message: request,
            messageLimit: messageLimit,
            upstreamLost: { connection.upstreamError },
            promise: promise
        )
        guard cancellation.begin(NIOLoopBound(call, eventLoop: eventLoop)) else {
            return promise.fail(CancellationError())
        }
        connection.openUpstreamStream(call.makeHandler()) { result in
            switch result {
            case .failure(let error): call.fail(error)
            case .success(let upstream): call.start(to: upstream.target)
            }
        }
        guard let timeout else { return }
        let bound = NIOLoopBound(call, eventLoop: eventLoop)
        let timer = eventLoop.scheduleTask(in: TimeAmount(timeout)) {
            bound.value.fail(BridgeError(.deadlineExceeded, "\(method) was not answered within \(timeout)"))
        }
        promise.futureResult.whenComplete { _ in timer.cancel() }
    }
}
