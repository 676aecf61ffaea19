import Bridge
import GatewayClient
import NIOCore
import NIOHTTP2

/// Work for a client's call whose request is read: its stream is held meanwhile. Bound to its event loop.
final class ClientTask: StreamSink {
    private let client: StreamHandler
    private var task: Task<Void, Never>?
    private var isOver = false

    private init(_ client: StreamHandler) { self.client = client }

    /// Takes over a client's stream and starts the work; a client that goes cancels it.
    ///
    /// - Parameters:
    ///   - work: done by a task.
    ///   - then: gets what it gave, on the event loop, and answers the client or hands the stream on. Not called where
    ///     the client is gone.
    static func start<Value: Sendable>(
        for client: StreamHandler,
        on eventLoop: any EventLoop,
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
                guard !sink.isOver else { return }
                sink.isOver = true
                then(result)
            }
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
        isOver = true
        task?.cancel()
    }
}

extension StreamHandler {
    /// Answers a unary call, and ends it.
    func answer(_ result: Result<[UInt8], any Error>) {
        switch result {
        case .success(let message):
            write(.headers(.init(headers: GRPCAnswer.headers)))
            write(GRPCAnswer.frame(message))
            write(.headers(.init(headers: GRPCAnswer.success, endStream: true)))
        case .failure(let error):
            let trailers = GRPCAnswer.trailers(BridgeError(reporting: error), opens: true)
            write(.headers(.init(headers: trailers, endStream: true)))
        }
        flush()
    }
}
