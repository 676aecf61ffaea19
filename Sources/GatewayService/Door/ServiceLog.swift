/// Where the service reports what it does.
public struct ServiceLog: Sendable {
    /// How much an entry matters.
    public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Every call.
        case debug
        /// Builds, and the service's own life.
        case info
        /// What an operator should look at before it becomes a failure.
        case warning
        /// What an operator has to look at.
        case error

        /// True where the first matters less.
        public static func < (first: Level, second: Level) -> Bool {
            allCases.firstIndex(of: first) ?? 0 < allCases.firstIndex(of: second) ?? 0
        }
    }

    /// One report.
    public struct Entry: Sendable {
        /// How much it matters.
        public var level: Level
        /// What happened, in words that are always the same for the same thing.
        public var message: String
        /// To what, by name.
        public var fields: [(name: String, value: String)]
    }

    private let write: @Sendable (Entry) -> Void
    private let least: Level

    /// A log.
    ///
    /// - Parameters:
    ///   - least: what matters less is left out.
    ///   - write: gets each entry, on any thread.
    public init(least: Level = .info, write: @escaping @Sendable (Entry) -> Void) {
        self.least = least
        self.write = write
    }

    func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { add(.debug, message, fields) }

    func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { add(.info, message, fields) }

    func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { add(.warning, message, fields) }

    func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { add(.error, message, fields) }

    private func add(_ level: Level, _ message: String, _ fields: KeyValuePairs<String, String>) {
        guard level >= least else { return }
        write(Entry(level: level, message: message, fields: fields.map { ($0.key, $0.value) }))
    }
}
