import BuildPlan
import SourceText
import ValueTree

/// The keys of `healthcheck`.
enum HealthcheckFields {
    private static let test = Field(
        "test",
        CommandTypes.commandLine,
        since: "v1",
        doc: "The check: a program and its arguments as a list, or a shell command as a string."
    )
    private static let interval = duration("interval", "Time between checks.")
    private static let timeout = duration("timeout", "Time limit of one check.")
    private static let startPeriod = duration(
        "startPeriod",
        "Time for the container to start, during which failures don't count."
    )
    private static let startInterval = duration("startInterval", "Time between checks during `startPeriod`.")
    private static let retries = Field<Int>(
        "retries",
        .integer(1...1_000_000),
        since: "v1",
        doc: "The number of consecutive failures after which the container is unhealthy."
    )
    private static let disable = Field<Bool>(
        "disable",
        .boolean,
        since: "v1",
        doc: "`true` removes the base image's check and excludes all other keys."
    )

    private static func duration(_ name: String, _ doc: String) -> Field<Int64> {
        Field(
            name,
            ValueType.text(Forms.duration).map { text, node, decoding in
                Durations.nanoseconds(text, node.range, &decoding)
            },
            since: "v1",
            doc: doc + " Units are `ns`, `us`, `ms`, `s`, `m`, `h`, as in `1m30s`."
        )
    }

    static let healthcheck = RecordType(
        "healthcheck",
        "\"healthcheck\"",
        doc:
            "The check by which an engine decides whether a container is healthy. The engine chooses values that are not given.",
        fields: [test, interval, timeout, startPeriod, startInterval, retries, disable]
    ).type.map { record, _, decoding in step(record, &decoding) }

    private static func step(_ record: DecodedRecord, _ decoding: inout Decoding) -> HealthcheckStep? {
        if record[disable] == true {
            for entry in record.node.entries ?? [] where entry.key != disable.name {
                let message = "\"\(entry.key)\" can't be combined with \"disable: true\""
                decoding.error("conflict", message, at: entry.keyRange)
            }
            return HealthcheckStep(test: ["NONE"])
        }
        guard let command = record[test] else {
            let isDisableWrong = record.entry(disable) != nil && record[disable] == nil
            if record.entry(test) == nil, !isDisableWrong {
                let message = "\"healthcheck\" needs the key \"test\", or \"disable: true\""
                decoding.error("missing-key", message, at: record.headRange)
            }
            return nil
        }
        let range = record.entry(test)?.value.range ?? record.headRange
        var step = HealthcheckStep(test: words(command, range, &decoding))
        step.interval = record[interval] ?? 0
        step.timeout = record[timeout] ?? 0
        step.startPeriod = record[startPeriod] ?? 0
        step.startInterval = record[startInterval] ?? 0
        step.retries = record[retries] ?? 0
        return step
    }

    /// Returns the test in the form that image configs use, e.g. `["CMD", "curl", "localhost"]`.
    private static func words(
        _ command: CommandLineForm,
        _ range: SourceRange,
        _ decoding: inout Decoding
    ) -> [String] {
        switch command {
        case .shell(let line): return ["CMD-SHELL", line]
        case .exec(let words):
            guard let first = words.first else {
                decoding.error("empty-list", "\"test\" needs at least one item", at: range)
                return []
            }
            if ["CMD", "CMD-SHELL", "NONE"].contains(first) {
                let message = "\"test\" is the command itself; leave \"\(first)\" out"
                decoding.error("bad-healthcheck", message, at: range)
            }
            return ["CMD"] + words
        }
    }
}
