import Dispatch
import FoundationEssentials
import JSON
import ServiceSupport
import Synchronization

/// Writes the service's reports to standard error, on a thread of its own: a reader that is slow, or has stopped, holds
/// up nobody else.
final class LogWriter: Sendable {
    /// Reports that may wait to be written.
    private static let limit = 4096

    private let queue = DispatchQueue(label: "slipway.log")
    private let waiting = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let stream: Terminal.Stream
    private let whenDropped: @Sendable () -> Void

    /// - Parameter whenDropped: told of each report that is dropped.
    init(_ stream: Terminal.Stream, whenDropped: @escaping @Sendable () -> Void) {
        self.stream = stream
        self.whenDropped = whenDropped
    }

    /// Writes a report, soon; drops it where too many wait.
    func write(_ entry: ServiceLog.Entry) {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            return whenDropped()
        }
        let time = Date.now
        queue.async { [self] in
            Terminal.write(entry.line(at: time), to: stream)
            waiting.wrappingSubtract(1, ordering: .relaxed)
            let count = dropped.exchange(0, ordering: .relaxed)
            guard count > 0 else { return }
            let notice = ServiceLog.Entry(
                level: .warning,
                message: "reports were dropped, as nobody took them in time",
                numbers: [("count", Double(count))]
            )
            Terminal.write(notice.line(at: .now), to: stream)
        }
    }

    /// Waits until all is written, for a second at most.
    func finish() {
        let group = DispatchGroup()
        queue.async(group: group) {}
        _ = group.wait(timeout: .now() + 1)
    }
}

extension ServiceLog.Entry {
    /// One line of JSON: when, how grave, what, and what else there is to say.
    fileprivate func line(at time: Date) -> String {
        var object = JSONObject([
            .init("time", .string(Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(time))),
            .init("level", .string(level.rawValue)), .init("message", .string(message)),
        ])
        for field in fields { object.append(field.name, .string(field.value)) }
        for (name, value) in numbers {
            let isWhole = value == value.rounded() && abs(value) < 1e15
            object.append(name, .number(isWhole ? "\(Int(value))" : "\(value)"))
        }
        return JSONValue.object(object).text() + "\n"
    }
}
