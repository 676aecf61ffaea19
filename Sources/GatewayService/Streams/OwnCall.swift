import Bridge
import GatewayClient
import NIOCore
import NIOHTTP2

/// A unary call that the service answers itself, by a task. Bound to its event loop.
final class OwnCall: StreamSink {
    private let client: StreamHandler
    private var task: Task<Void, Never>?
    private var isOver = false

    /// What is done where the call turns out to be somebody else's to answer.
    private let unclaimed: () -> Void

    /// Takes over a client's stream whose request is read, and starts the work; a client that goes cancels it.
    ///
    /// - Parameters:
    ///   - work: makes the answer.
    ///   - unclaimed: takes over the stream where `work` throws `SyntaxGate.IsTheirs`.
    init(
        client: StreamHandler,
        eventLoop: any EventLoop,
        work: @escaping @Sendable () async throws -> [UInt8],
        unclaimed: @escaping () -> Void
    ) {
        self.client = client
        self.unclaimed = unclaimed
        client.sink = self
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        task = Task {
            let result: Result<[UInt8], any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            eventLoop.execute { bound.value.answer(result) }
        }
        // Goes on reading: only so is it noticed that the client resets the stream.
        client.read()
    }

    private func answer(_ result: Result<[UInt8], any Error>) {
        guard !isOver else { return }
        isOver = true
        switch result {
        case .success(let message):
            client.write(.headers(.init(headers: GRPCAnswer.headers)))
            client.write(GRPCAnswer.frame(message))
            client.write(.headers(.init(headers: GRPCAnswer.success, endStream: true)))
        case .failure(is SyntaxGate.IsTheirs): return unclaimed()
        case .failure(let error):
            let trailers = GRPCAnswer.trailers(BridgeError(reporting: error), opens: true)
            client.write(.headers(.init(headers: trailers, endStream: true)))
        }
        client.flush()
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {}

    func readComplete() { if !isOver { client.read() } }

    func writabilityChanged() {}

    func closed() {
        isOver = true
        task?.cancel()
    }
}
