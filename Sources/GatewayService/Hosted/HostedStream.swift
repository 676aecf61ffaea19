import NIOCore
import Synchronization

/// The messages of one call that the service answers itself, as its handler sees them.
///
/// Only one task at a time may wait for `next`; `send` may be called from several.
public final class HostedStream: Sendable {
    private struct State {
        var messages: [[UInt8]] = []
        /// What is to come after the messages; nil while the client may send more.
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
    }

    private let state = Mutex(State())
    private let call: NIOLoopBound<HostedCall>

    init(_ call: HostedCall, on eventLoop: any EventLoop) {
        self.call = NIOLoopBound(call, eventLoop: eventLoop)
    }

    // MARK: For the handler

    /// The client's next message; nil once it has ended its side.
    ///
    /// - Throws: `BridgeError` where what the client sends is no message, or too large a one; `CancellationError` where
    ///   the client is gone, or the time is up.
    public func next() async throws -> [UInt8]? {
        let message = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready: Result<[UInt8]?, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if !state.messages.isEmpty { return .success(state.messages.removeFirst()) }
                    if let end = state.end { return end.map { nil } }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            takeReader()?.resume(throwing: CancellationError())
        }
        if let message {
            let call = self.call
            call.eventLoop.execute { call.value.taken(message.count) }
        }
        return message
    }

    /// Sends a message. Returns once the client takes more.
    ///
    /// - Throws: `CancellationError` where the call is over.
    public func send(_ message: [UInt8]) async throws {
        let call = self.call
        try await withCheckedThrowingContinuation { continuation in
            call.eventLoop.execute { call.value.send(message, whenTaken: continuation) }
        }
    }

    /// Takes no more messages of the client's than have come.
    func endReading() { end(.success(())) }

    // MARK: For the call

    func add(_ message: [UInt8]) {
        let reader: CheckedContinuation<[UInt8]?, any Error>? = state.withLock { state in
            guard state.end == nil else { return nil }
            if state.reader == nil { state.messages.append(message) }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: message)
    }

    /// Nothing comes after what was added; a failure comes ahead of what wasn't read yet.
    func end(_ result: Result<Void, any Error>) {
        let reader: CheckedContinuation<[UInt8]?, any Error>? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = result
            if case .failure = result { state.messages = [] }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: result.map { nil })
    }

    private func takeReader() -> CheckedContinuation<[UInt8]?, any Error>? {
        state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }
    }
}
