import Dispatch
import Glibc
import Logging
import ServiceSupport
import Synchronization

/// A writer of log entries with its own thread, so that a slow or stopped reader of the descriptor never blocks the service.
final class LogWriter: Sendable {
    /// The maximum number of entries that can wait to be written. Further entries are dropped.
    private static let limit = 4096

    private let queue = DispatchQueue(label: "slipway.log")
    private let waiting = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let stream: Terminal.Stream
    private let onDrop: @Sendable () -> Void

    /// Creates a writer with a duplicate of the stream's descriptor, because entries may still be waiting when the caller closes
    /// the original descriptor, whose number could then belong to another file.
    ///
    /// - Parameter onDrop: Called for each entry that is dropped.
    init(_ stream: Terminal.Stream, onDrop: @escaping @Sendable () -> Void) {
        // The result of `fcntl` is -1 if the descriptor is not open. Writing then fails, and the entries are lost.
        self.stream = .init(descriptor: fcntl(stream.descriptor, F_DUPFD_CLOEXEC, 0))
        self.onDrop = onDrop
    }

    // Waiting entries retain the writer, so all entries have been written by now.
    deinit { close(stream.descriptor) }

    /// Queues an entry to be written, or drops it if too many entries are waiting.
    func write(_ entry: LogEntry) {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            return onDrop()
        }
        queue.async { [self] in
            Terminal.write(entry.line, to: stream)
            waiting.wrappingSubtract(1, ordering: .relaxed)
            let count = dropped.exchange(0, ordering: .relaxed)
            guard count > 0 else { return }
            let notice = LogEntry(
                level: .warning,
                message: "log entries were dropped because nothing read them in time",
                metadata: ["count": .stringConvertible(count)]
            )
            Terminal.write(notice.line, to: stream)
        }
    }

    /// Waits up to one second for all entries to be written.
    func finish() {
        let group = DispatchGroup()
        queue.async(group: group) {}
        _ = group.wait(timeout: .now() + 1)
    }
}
