package import ServiceSupport
import Synchronization

/// Records the log entries of a service.
package final class RecordedLog: Sendable {
    private let entries = Mutex<[ServiceLog.Entry]>([])

    package init() {}

    package var log: ServiceLog { ServiceLog(least: .debug) { entry in self.entries.withLock { $0.append(entry) } } }

    /// Each entry as `level message name=value …`.
    package var lines: [String] {
        entries.withLock { entries in
            entries.map { entry in
                (["\(entry.level)", entry.message] + entry.fields.map { "\($0.name)=\($0.value)" }).joined(
                    separator: " "
                )
            }
        }
    }

    /// Waits up to five seconds for a line that contains all of `words`.
    package func has(_ words: String...) async -> Bool {
        for _ in 0..<500 {
            if lines.contains(where: { line in words.allSatisfy { line.contains($0) } }) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
