import Glibc
import JSON
package import Logging

/// A log handler that passes each entry to a closure, to be written as a line of JSON.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (LogEntry) -> Void

    /// Creates a handler.
    ///
    /// - Parameter write: Receives each entry at `level` or above, on the thread that logs it.
    package init(level: Logger.Level, write: @escaping @Sendable (LogEntry) -> Void) {
        logLevel = level
        self.write = write
    }

    package func log(event: LogEvent) {
        var fields = metadata
        for more in [metadataProvider?.get(), event.metadata] {
            if let more { fields.merge(more) { $1 } }
        }
        write(LogEntry(level: event.level, message: event.message.description, metadata: fields))
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

/// A log entry with the time of its creation.
package struct LogEntry: Sendable {
    private let time: timespec
    private let level: Logger.Level
    private let message: String
    private let metadata: Logger.Metadata

    /// Creates an entry with the current time.
    package init(level: Logger.Level, message: String, metadata: Logger.Metadata = [:]) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        self.time = time
        self.level = level
        self.message = message
        self.metadata = metadata
    }

    /// The entry as a line of JSON, e.g. `{"time":"2026-11-24T13:05:00.123Z","level":"info","message":"closing"}`.
    ///
    /// Metadata is sorted by key. Integers and finite `Double`s in `.stringConvertible` become JSON numbers.
    package var line: String {
        let milliseconds = String(time.tv_nsec / 1_000_000 + 1000).dropFirst()
        var object = JSONObject([
            .init("time", .string("\(CalendarTime.text(time.tv_sec).dropLast()).\(milliseconds)Z")),
            .init("level", .string(level.rawValue)), .init("message", .string(message)),
        ])
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { object.append(key, value.json) }
        return JSONValue.object(object).text() + "\n"
    }
}

extension Logger.MetadataValue {
    fileprivate var json: JSONValue {
        switch self {
        case .string(let text): return .string(text)
        case .stringConvertible(let value as any BinaryInteger): return .number("\(value)")
        case .stringConvertible(let value as Double) where value.isFinite:
            let isWhole = value == value.rounded() && abs(value) < 1e15
            return .number(isWhole ? "\(Int(value))" : "\(value)")
        case .stringConvertible(let value): return .string(value.description)
        case .array(let values): return .array(values.map(\.json))
        case .dictionary(let values):
            return .object(JSONObject(values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) }))
        }
    }
}
