import Bridge
import GatewayClient
import NIOCore
import NIOHPACK
import NIOHTTP2
import StdioTransport

/// A client's call that the service answers itself. Bound to its event loop.
final class HostedCall: StreamSink {
    /// Bytes of messages that may wait for a handler of a stream before no more are read.
    private static let unreadLimit = 256 << 10

    private let client: StreamHandler
    private let eventLoop: any EventLoop
    private let held: HeldBytes
    private var permit: Permit?
    private let tasks: RunningTasks
    private let facts: HostedMethods.CallFacts
    private let method: HostedMethods.Method
    private var reader: MessageReader
    /// The message of a unary call.
    private var message: [UInt8]?
    /// The messages of a stream.
    private var stream: HostedStream?
    private var task: Task<Void, Never>?
    private var timer: Scheduled<Void>?
    /// Who waits until the client takes more.
    private var senders: [CheckedContinuation<Void, any Error>] = []
    /// Bytes of whole messages that a stream's handler has not taken yet.
    private var unread = 0
    private var isPaused = false
    private var hasEnded = false
    /// True once what the client sent can't be read; what follows is passed over.
    private var hasFailed = false
    private var hasHeaders = false
    private var isOver = false
    private var holdsAnswer = false

    /// Takes over a client's stream whose headers have come, and answers the call.
    ///
    /// - Parameters:
    ///   - messageLimit: bytes of a message at most.
    ///   - held: what the caller's requests may hold.
    ///   - limit: how long the call may take.
    ///   - permit: what counts the call; ended with it.
    ///   - tasks: counts the handler.
    ///   - hasEnded: true where the client sends nothing.
    static func start(
        _ method: HostedMethods.Method,
        for client: StreamHandler,
        facts: HostedMethods.CallFacts,
        messageLimit: Int,
        held: HeldBytes,
        within limit: TimeLimit?,
        permit: Permit?,
        tasks: RunningTasks,
        hasEnded: Bool,
        on eventLoop: any EventLoop
    ) {
        let reader = MessageReader(limit: messageLimit)
        let call = HostedCall(method, client, facts, reader, held, permit, tasks, eventLoop)
        call.hasEnded = hasEnded
        client.sink = call
        call.begin(limit)
    }

    private init(
        _ method: HostedMethods.Method,
        _ client: StreamHandler,
        _ facts: HostedMethods.CallFacts,
        _ reader: MessageReader,
        _ held: HeldBytes,
        _ permit: Permit?,
        _ tasks: RunningTasks,
        _ eventLoop: any EventLoop
    ) {
        self.method = method
        self.client = client
        self.facts = facts
        self.reader = reader
        self.held = held
        self.permit = permit
        self.tasks = tasks
        self.eventLoop = eventLoop
    }

    private func begin(_ limit: TimeLimit?) {
        timer = limit?.start { [weak self] error in self?.finish(.failure(error)) }
        if case .stream(let handler) = method {
            let stream = HostedStream(self, on: eventLoop)
            self.stream = stream
            run { [facts] in
                try await handler(stream, facts)
                return nil
            }
        }
        if hasEnded { ended() }
    }

    // MARK: The handler

    /// Starts the handler; it gives the answer of a unary call.
    private func run(_ handler: @escaping @Sendable () async throws -> [UInt8]?) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let (eventLoop, tasks) = (self.eventLoop, self.tasks)
        // Work that was cancelled counts until it has ended.
        let permit = self.permit
        self.permit = nil
        tasks.begin()
        task = Task {
            defer {
                permit?.end()
                tasks.end()
            }
            let result: Result<[UInt8]?, any Error>
            do { result = .success(try await handler()) } catch { result = .failure(error) }
            eventLoop.execute { bound.value.finish(result) }
        }
    }

    /// A handler of a stream has taken a message.
    func taken(_ count: Int) {
        held.give(count + MessageReader.prefixSize)
        unread -= count
        guard isPaused, unread < Self.unreadLimit, !isOver else { return }
        isPaused = false
        client.read()
    }

    /// A handler of a stream sends a message.
    func send(_ message: [UInt8], whenTaken: CheckedContinuation<Void, any Error>) {
        guard !isOver else { return whenTaken.resume(throwing: CancellationError()) }
        open()
        client.write(GRPCAnswer.frame(message))
        client.flush()
        if client.isWritable { whenTaken.resume() } else { senders.append(whenTaken) }
    }

    private func open() {
        guard !hasHeaders else { return }
        hasHeaders = true
        client.write(.headers(.init(headers: GRPCAnswer.headers)))
    }

    /// Ends the call because of what was just received. Not before that is done with: for what was received in a stream,
    /// the window is opened again, and a stream that was reset meanwhile would break the connection.
    private func fail(_ error: any Error) {
        hasFailed = true
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.finish(.failure(error)) }
    }

    /// Ends the call, once.
    private func finish(_ result: Result<[UInt8]?, any Error>) {
        guard !isOver else { return }
        var result = result
        if case .success(let message?) = result {
            // The answer is held in the request's stead, until the client has taken it.
            held.end()
            if let refusal = held.take(message.count) { result = .failure(refusal.error) } else { holdsAnswer = true }
        }
        switch result {
        case .success(let message):
            open()
            if let message { client.write(GRPCAnswer.frame(message)) }
            client.write(.headers(.init(headers: GRPCAnswer.success, endStream: true)))
        case .failure(let error):
            held.note(error)
            let trailers: HPACKHeaders
            if case MessageReader.Fault.compressed = error {
                trailers = GRPCAnswer.refusesCompression(opens: !hasHeaders)
            } else {
                trailers = GRPCAnswer.trailers(BridgeError(reporting: error), opens: !hasHeaders)
            }
            client.write(.headers(.init(headers: trailers, endStream: true)))
        }
        // A client that hasn't ended its side need not go on.
        if !hasEnded { client.write(.rstStream(.noError)) }
        client.flush()
        drop()
    }

    /// Frees what the call held.
    private func drop() {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        task?.cancel()
        stream?.end(.failure(CancellationError()))
        stream = nil
        message = nil
        reader = MessageReader(limit: 0)
        for sender in senders { sender.resume(throwing: CancellationError()) }
        senders = []
        if !holdsAnswer { held.end() }
        permit?.end()
    }

    // MARK: What the client sends

    func receive(_ payload: HTTP2Frame.FramePayload) {
        guard !isOver else { return }
        switch payload {
        case .data(let data):
            guard case .byteBuffer(let bytes) = data.data else { return }
            hasEnded = hasEnded || data.endStream
            guard !hasFailed else { return }
            do { try receive(bytes) } catch { return fail(error) }
            if data.endStream { ended() }
        case .headers(let headers) where headers.endStream:
            hasEnded = true
            ended()
        case .rstStream: drop()
        default: break
        }
    }

    private func receive(_ bytes: ByteBuffer) throws {
        if let refusal = held.take(bytes.readableBytes) { throw refusal.error }
        var rest = bytes.readableBytesView
        while let next = try next(in: &rest) {
            if let stream {
                unread += next.count
                stream.add(next)
            } else if message == nil, task == nil {
                message = next
            } else {
                throw BridgeError(.unimplemented, "the method takes one message, more were sent")
            }
        }
    }

    /// The next message; what can't be read is told in the words for whoever sent it.
    private func next(in bytes: inout ByteBufferView) throws -> [UInt8]? {
        do throws(MessageReader.Fault) { return try reader.next(in: &bytes) } catch {
            switch error {
            case .compressed: throw error
            case .noMessage(let flag):
                throw BridgeError(.internal, "what was sent is no message: it begins with \(flag)")
            case .tooLarge(let size):
                throw BridgeError(.resourceExhausted, "a message of \(size) bytes, more than \(reader.limit)")
            }
        }
    }

    private func ended() {
        guard !isOver, !hasFailed else { return }
        guard reader.isEmpty else { return fail(BridgeError(.internal, "the last message is cut short")) }
        if let stream { return stream.end(.success(())) }
        guard case .unary(let handler) = method, let message else {
            return fail(BridgeError(.unimplemented, "the method takes one message, none was sent"))
        }
        self.message = nil
        run { [facts] in try await handler(message, facts) }
    }

    func readComplete() {
        guard !isOver else { return }
        // Goes on reading after the client's last message too: only so is it noticed that it resets the stream.
        if unread < Self.unreadLimit { client.read() } else { isPaused = true }
    }

    func writabilityChanged() {
        guard client.isWritable else { return }
        let senders = self.senders
        self.senders = []
        for sender in senders { sender.resume() }
    }

    func closed() {
        drop()
        held.end()
    }
}
