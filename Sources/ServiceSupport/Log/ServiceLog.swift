/// Where the service reports what it does.
package struct ServiceLog: Sendable {
    /// How much an entry matters.
    package enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Every call.
        case debug
        /// Builds, and the service's own life.
        case info
        /// What an operator should look at before it becomes a failure.
        case warning
        /// What an operator has to look at.
        case error

        /// True where the first matters less.
        package static func < (first: Level, second: Level) -> Bool {
            allCases.firstIndex(of: first) ?? 0 < allCases.firstIndex(of: second) ?? 0
        }
    }

    /// One report.
    package struct Entry: Sendable {
        /// How much it matters.
        package var level: Level
        /// What happened, in words that are always the same for the same thing.
        package var message: String
        /// To what, by name.
        package var fields: [(name: String, value: String)] = []
        /// How much and how long, by name.
        package var numbers: [(name: String, value: Double)] = []

        /// A report.
        package init(
            level: Level,
            message: String,
            fields: [(name: String, value: String)] = [],
            numbers: [(name: String, value: Double)] = []
        ) {
            self.level = level
            self.message = message
            self.fields = fields
            self.numbers = numbers
        }
    }

    private let write: @Sendable (Entry) -> Void
    private let least: Level

    /// A log.
    ///
    /// - Parameters:
    ///   - least: what matters less is left out.
    ///   - write: gets each entry, on any thread.
    package init(least: Level = .info, write: @escaping @Sendable (Entry) -> Void) {
        self.least = least
        self.write = write
    }

    package func debug(
        _ message: String,
        _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:],
        numbers: @autoclosure () -> KeyValuePairs<String, Double> = [:]
    ) {
        add(.debug, message, fields().map { ($0.key, $0.value) }, numbers().map { ($0.key, $0.value) })
    }

    package func info(
        _ message: String,
        _ fields: KeyValuePairs<String, String> = [:],
        numbers: KeyValuePairs<String, Double> = [:]
    ) {
        add(.info, message, fields.map { ($0.key, $0.value) }, numbers.map { ($0.key, $0.value) })
    }

    package func warning(
        _ message: String,
        _ fields: KeyValuePairs<String, String> = [:],
        numbers: KeyValuePairs<String, Double> = [:]
    ) {
        add(.warning, message, fields.map { ($0.key, $0.value) }, numbers.map { ($0.key, $0.value) })
    }

    package func error(
        _ message: String,
        _ fields: KeyValuePairs<String, String> = [:],
        numbers: KeyValuePairs<String, Double> = [:]
    ) {
        add(.error, message, fields.map { ($0.key, $0.value) }, numbers.map { ($0.key, $0.value) })
    }

    package func add(
        _ level: Level,
        _ message: String,
        _ fields: @autoclosure () -> [(String, String)],
        _ numbers: @autoclosure () -> [(String, Double)]
    ) {
        guard level >= least else { return }
        write(Entry(level: level, message: message, fields: fields(), numbers: numbers()))
    }
}
