import BuildPlan
import SourceText
import YAMLTree

/// The keys of `healthcheck`.
enum HealthcheckFields {
    private static let test = Field(
        "test",
        CommandTypes.commandLine,
        since: "v1",
        doc: "The check: a list of a program and its arguments, or a string for the shell."
    )
    private static let interval = duration("interval", "Time between checks.")
    private static let timeout = duration("timeout", "Time limit of one check.")
    private static let startPeriod = duration("startPeriod", "Time to start in, during which failures don't count.")
    private static let startInterval = duration("startInterval", "Time between checks during `startPeriod`.")
    private static let retries = Field<Int>(
        "retries",
        .integer(1...1_000_000),
        since: "v1",
        doc: "Failures in a row until the container counts as unhealthy."
    )
    private static let disable = Field<Bool>(
        "disable",
        .boolean,
        since: "v1",
        doc: "`true` removes the check of the base image; no other key may stand beside it."
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
        doc: "How an engine finds out whether a container is well. What is left out is the engine's choice.",
        fields: [test, interval, timeout, startPeriod, startInterval, retries, disable]
    ).type.map { record, _, decoding in step(record, &decoding) }

    private static func step(_ record: DecodedRecord, _ decoding: inout Decoding) -> HealthcheckStep? {
        if record[disable] == true {
            for entry in record.node.entries ?? [] where entry.key != disable.name {
                let message = "\"\(entry.key)\" has no meaning beside \"disable: true\""
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

    /// The test as an image config stores it.
    private static func words(
        _ command: CommandLineForm,
        _ range: SourceRange,
        _ decoding: inout Decoding
    ) -> [String] {
        switch command {
        case .shell(let line): return ["CMD-SHELL", line]
        case .exec(let words):
            guard let first = words.first else {
                decoding.error("empty-list", "\"test\" needs one item at least", at: range)
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
