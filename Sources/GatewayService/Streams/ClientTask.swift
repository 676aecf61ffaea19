import Bridge
import GatewayClient
import NIOCore
import NIOHTTP2

/// Work for a client's call whose request is read: its stream is held meanwhile. Bound to its event loop.
final class ClientTask: StreamSink {
    private let client: StreamHandler
    private var task: Task<Void, Never>?
    private var timer: Scheduled<Void>?
    private var isOver = false

    private init(_ client: StreamHandler) { self.client = client }

    /// Takes over a client's stream and starts the work; a client that goes cancels it.
    ///
    /// - Parameters:
    ///   - limit: how long it may take; its task is cancelled then, and its end not waited for.
    ///   - work: done by a task.
    ///   - then: gets what it gave, on the event loop, and answers the client or hands the stream on. Not called where
    ///     the client is gone.
    static func start<Value: Sendable>(
        for client: StreamHandler,
        on eventLoop: any EventLoop,
        within limit: TimeLimit? = nil,
        work: @escaping @Sendable () async throws -> Value,
        then: @escaping (Result<Value, any Error>) -> Void
    ) {
        let sink = ClientTask(client)
        client.sink = sink
        let bound = NIOLoopBound((sink, then), eventLoop: eventLoop)
        sink.task = Task {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            eventLoop.execute {
                let (sink, then) = bound.value
                guard sink.end() else { return }
                then(result)
            }
        }
        sink.timer = limit?.start { error in
            guard sink.end() else { return }
            sink.task?.cancel()
            then(.failure(error))
        }
        // Goes on reading: only so is it noticed that the client resets the stream.
        client.read()
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        if case .rstStream = payload { closed() }
    }

    func readComplete() { if !isOver { client.read() } }

    func writabilityChanged() {}

    func closed() {
        if end() { task?.cancel() }
    }

    /// - Returns: false where it was over before.
    private func end() -> Bool {
        timer?.cancel()
        timer = nil
        defer { isOver = true }
        return !isOver
    }
}

/// A stream that has its answer, until the client has taken it.
private final class AnsweredStream: StreamSink {
    private let held: HeldBytes?

    init(_ held: HeldBytes?) { self.held = held }

    func receive(_ payload: HTTP2Frame.FramePayload) {}

    func readComplete() {}

    func writabilityChanged() {}

    func closed() { held?.end() }
}

extension StreamHandler {
    /// Answers a unary call, and ends it.
    ///
    /// - Parameter held: what the request holds; the answer does instead, until the client has taken it.
    func answer(_ result: Result<[UInt8], any Error>, holding held: HeldBytes? = nil) {
        var result = result
        if let held {
            held.end()
            if case .failure(let error) = result { held.note(error) }
            if case .success(let message) = result, let refusal = held.take(message.count) {
                result = .failure(refusal.error)
            }
        }
        switch result {
        case .success(let message):
            write(.headers(.init(headers: GRPCAnswer.headers)))
            write(GRPCAnswer.frame(message))
            write(.headers(.init(headers: GRPCAnswer.success, endStream: true)))
        case .failure(let error):
            let trailers = GRPCAnswer.trailers(BridgeError(reporting: error), opens: true)
            write(.headers(.init(headers: trailers, endStream: true)))
        }
        sink = AnsweredStream(held)
        flush()
    }
}
