package import Logging
import Synchronization
import TestSupport

/// Records the log entries of a service.
package final class RecordedLog: Sendable {
    private let recorded = Mutex<[String]>([])

    package init() {}

    /// A logger that records every entry from the level debug on.
    package var log: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// Each entry as `level message name=value …`, sorted by name.
    package var lines: [String] { recorded.withLock { $0 } }

    /// Waits up to five seconds, and `Slowdown.factor` times that, for a line that contains all of `words`.
    package func has(_ words: String...) async -> Bool {
        for _ in 0..<500 * Slowdown.factor {
            if lines.contains(where: { line in words.allSatisfy { line.contains($0) } }) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            log.recorded.withLock { lines in
                lines.append((["\(event.level)", event.message.description] + fields).joined(separator: " "))
            }
        }
    }
}

extension Logger {
    /// A logger without output.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
