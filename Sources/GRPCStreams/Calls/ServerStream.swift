import NIOCore
import Synchronization

/// The request and response messages of a call that this process serves, for use by its handler.
///
/// Only one task at a time may wait in `next`; `send` may be called from several tasks at a time.
package final class ServerStream: Sendable {
    private struct State {
        var messages: [[UInt8]] = []
        /// The end of the request messages: `next` then returns nil or throws this error. Nil while the client may send more
        /// messages.
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
    }

    private let state = Mutex(State())
    private let call: NIOLoopBound<ServerCall>

    init(_ call: ServerCall, on eventLoop: any EventLoop) {
        self.call = NIOLoopBound(call, eventLoop: eventLoop)
    }

    // MARK: For the handler

    /// Returns the client's next message, or nil once the client has sent END_STREAM.
    ///
    /// - Throws: `CancellationError` if the call is over: the client cancelled it, sent a malformed or oversized message, or
    ///   the deadline passed.
    package func next() async throws -> [UInt8]? {
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
            call.eventLoop.execute { call.value.consumed(message.count) }
        }
        return message
    }

    /// Sends a message. Returns once the client accepts more data (backpressure).
    ///
    /// - Throws: `CancellationError` if the call is over.
    package func send(_ message: [UInt8]) async throws {
        let call = self.call
        try await withCheckedThrowingContinuation { continuation in
            call.eventLoop.execute { call.value.send(message, continuation) }
        }
    }

    /// Makes `next` return nil after the messages that have already arrived.
    package func endReading() { end(.success(())) }

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

    /// Ends the client's side of the stream. A failure also discards the messages that the handler has not read yet.
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
