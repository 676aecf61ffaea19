import Bridge
import GRPCFraming
import GatewayClient
import NIOCore
import NIOHPACK
import NIOHTTP2

/// A client's call that this process serves. Bound to the stream's event loop.
final class ServerCall {
    private let method: ServerMethod
    private let stream: StreamHandler
    private let memory: MemoryReservation
    private let tasks: RunningTasks
    private let executor: (any TaskExecutor)?
    private let eventLoop: any EventLoop
    private var state = ServerCallState(clientHasEnded: false)
    private var reader: MessageReader
    /// The request message of a unary call, until the call's handler starts.
    private var message: [UInt8]?
    /// The request and response messages of a streaming call; nil for a unary call.
    private var messages: ServerStream?
    private var task: Task<Void, Never>?
    private var timer: Scheduled<Void>?
    /// Calls to `send` that are waiting for the client to accept more data.
    private var senders: [CheckedContinuation<Void, any Error>] = []
    /// Called once, when the handler has returned or is certain not to run.
    private var onEnd: (@Sendable () -> Void)?
    /// Whether `memory` stays reserved for the response until the stream is closed.
    private var keepsResponse = false

    init(
        _ method: ServerMethod,
        stream: StreamHandler,
        messageLimit: Int,
        memory: MemoryReservation,
        tasks: RunningTasks,
        executor: (any TaskExecutor)?,
        onEnd: @escaping @Sendable () -> Void,
        on eventLoop: any EventLoop
    ) {
        self.method = method
        self.stream = stream
        self.memory = memory
        self.tasks = tasks
        self.executor = executor
        self.onEnd = onEnd
        self.eventLoop = eventLoop
        reader = MessageReader(limit: messageLimit)
    }

    /// - Parameter clientHasEnded: Whether the client has sent END_STREAM with the request headers.
    func start(by deadline: CallDeadline?, clientHasEnded: Bool) {
        timer = deadline?.schedule { [weak self] error in self?.finish(.failure(error)) }
        if case .stream(let handler) = method {
            let messages = ServerStream(self, on: eventLoop)
            self.messages = messages
            run {
                try await handler(messages)
                return nil
            }
        }
        if clientHasEnded { requestEnded() }
    }

    // MARK: Handler

    /// Starts the handler, which returns the response message of a unary call, or nil for a streaming call.
    private func run(_ handler: @escaping @Sendable () async throws -> [UInt8]?) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        // A cancelled handler may keep running, so its task is counted until the handler has returned.
        let (eventLoop, tasks, onEnd) = (self.eventLoop, self.tasks, self.onEnd)
        self.onEnd = nil
        tasks.begin()
        // The task is started on the executor, not moved to it later, because each move between threads adds to the latency of a
        // small call.
        task = Task(executorPreference: executor) {
            defer {
                onEnd?()
                tasks.end()
            }
            let result: Result<[UInt8]?, any Error>
            do {
                // The client may have left while the task waited for a thread.
                try Task.checkCancellation()
                result = .success(try await handler())
            } catch { result = .failure(error) }
            eventLoop.execute { bound.value.finish(result) }
        }
    }

    /// Called when a streaming handler has read a message of `count` bytes.
    func consumed(_ count: Int) {
        memory.release(count + MessageReader.prefixSize)
        if state.consumed(count) { stream.read() }
    }

    /// Sends a message from a streaming handler. `continuation` resumes once the client accepts more data.
    func send(_ message: [UInt8], _ continuation: CheckedContinuation<Void, any Error>) {
        guard let needsHeaders = state.sendMessage() else {
            return continuation.resume(throwing: CancellationError())
        }
        if needsHeaders { stream.write(.headers(.init(headers: GRPCResponse.headers))) }
        stream.write(GRPCResponse.frame(message))
        stream.flush()
        if stream.isWritable { continuation.resume() } else { senders.append(continuation) }
    }

    /// Ends the call because of a malformed request. The error is written after the current read, because NIO sends
    /// WINDOW_UPDATE for the stream at the end of a read, and on a stream that has been reset that would be a connection error.
    private func fail(_ error: any Error) {
        state.requestFailed()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.finish(.failure(error)) }
    }

    private func finish(_ result: Result<[UInt8]?, any Error>) {
        guard let ending = state.finish() else { return }
        var result = result
        if case .success(let message?) = result {
            // From now on the request's reservation covers the response, until the stream is closed.
            memory.releaseAll()
            do throws(BridgeError) {
                try memory.reserve(message.count)
                keepsResponse = true
            } catch { result = .failure(error) }
        }
        switch result {
        case .success(let message):
            if ending.opensResponse { stream.write(.headers(.init(headers: GRPCResponse.headers))) }
            if let message { stream.write(GRPCResponse.frame(message)) }
            stream.write(.headers(.init(headers: GRPCResponse.success, endStream: true)))
        case .failure(let error):
            stream.reportFailure(error)
            let trailers: HPACKHeaders
            if case MessageReader.Fault.compressed = error {
                trailers = GRPCResponse.refusesCompression(opens: ending.opensResponse)
            } else {
                trailers = GRPCResponse.trailers(BridgeError(reporting: error), opens: ending.opensResponse)
            }
            stream.write(.headers(.init(headers: trailers, endStream: true)))
        }
        if ending.resetsClient { stream.write(.rstStream(.noError)) }
        stream.flush()
        release()
    }

    /// Ends the call without a response, because the client has reset the stream or disconnected.
    private func abandon() {
        if state.finish() != nil { release() }
    }

    /// Cancels the handler and releases the resources of the call.
    private func release() {
        timer?.cancel()
        task?.cancel()
        messages?.end(.failure(CancellationError()))
        messages = nil
        message = nil
        reader = MessageReader(limit: 0)
        for sender in senders { sender.resume(throwing: CancellationError()) }
        senders = []
        if !keepsResponse { memory.releaseAll() }
        onEnd?()
        onEnd = nil
    }

    // MARK: Request

    func receive(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .data(let data):
            guard case .byteBuffer(let bytes) = data.data, state.receiveData(endsStream: data.endStream) else { return }
            do { try receive(bytes) } catch { return fail(error) }
            if data.endStream { requestEnded() }
        case .headers(let headers) where headers.endStream: requestEnded()
        case .rstStream: abandon()
        default: break
        }
    }

    private func receive(_ bytes: ByteBuffer) throws {
        try memory.reserve(bytes.readableBytes)
        var rest = bytes.readableBytesView
        while let next = try next(in: &rest) {
            if let messages {
                state.queued(next.count)
                messages.add(next)
            } else if message == nil, task == nil {
                message = next
            } else {
                throw BridgeError(.unimplemented, "the method takes one request message, but more were sent")
            }
        }
    }

    private func next(in bytes: inout ByteBufferView) throws -> [UInt8]? {
        do throws(MessageReader.Fault) { return try reader.next(in: &bytes) } catch {
            switch error {
            case .compressed: throw error
            case .noMessage(let flag):
                throw BridgeError(.internal, "expected a gRPC message, got data that starts with byte \(flag)")
            case .tooLarge(let size):
                let limit = ExceededLimit(name: "message-bytes", bound: reader.limit)
                throw BridgeError(exceeding: limit, "a message is \(size) bytes; the limit is \(reader.limit)")
            }
        }
    }

    private func requestEnded() {
        guard state.requestEnded() else { return }
        guard reader.isEmpty else { return fail(BridgeError(.internal, "the last request message is cut short")) }
        if let messages { return messages.end(.success(())) }
        guard case .unary(let handler) = method, let message else {
            return fail(BridgeError(.unimplemented, "the method takes one request message, but none was sent"))
        }
        self.message = nil
        run { try await handler(message) }
    }

    // MARK: Stream

    func readComplete() { if state.readComplete() { stream.read() } }

    func writabilityChanged() {
        guard stream.isWritable else { return }
        let senders = self.senders
        self.senders = []
        for sender in senders { sender.resume() }
    }

    func closed() {
        abandon()
        memory.releaseAll()
    }
}
