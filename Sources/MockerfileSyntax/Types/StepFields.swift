import BuildPlan
import SourceText
import ValueTree

/// A decoded step whose mounts can still refer to images of the file by name.
struct StepSpec: Sendable {
    var run: RunStep
    var range: SourceRange
}

/// The keys of a step that is written as a mapping.
enum StepFields {
    private static let run = Field(
        "run",
        CommandTypes.commandLine,
        since: "v1",
        required: true,
        doc: "The command: a shell command as a string, or a program and its arguments as a list."
    )
    private static let mounts = Field(
        "mounts",
        MountFields.mount.list(),
        since: "v1",
        doc: "Mounts for the duration of the command."
    )
    private static let network = Field<RunStep.Network>(
        "network",
        .cases,
        since: "v1",
        doc: "The network of the command; the builder must allow `host`."
    )
    private static let security = Field<RunStep.Security>(
        "security",
        .cases,
        since: "v1",
        doc: "`insecure` runs the command without a sandbox; the builder must allow it."
    )
    private static let env = Field(
        "env",
        ArgumentTypes.environment,
        since: "v1",
        doc: "Environment variables of this step only."
    )

    private static let record = RecordType(
        "step",
        "a step",
        doc: "A command with its mounts, variables and network.",
        fields: [run, mounts, network, security, env]
    )

    private static let either = ValueType<StepSpec>.either([
        (
            nil,
            ValueType.string().checked(Words.command).map { line, node, _ in
                StepSpec(run: RunStep(command: .shell(line), commandRange: node.range), range: node.range)
            }
        ),
        (
            "v1",
            record.type.map { record, node, decoding in
                guard let command = record[run], let place = record.entry(run)?.value.range else { return nil }
                if case .exec(let words) = command, words.isEmpty {
                    decoding.error("empty-list", "\"run\" needs at least one item", at: place)
                }
                var step = RunStep(command: command, mounts: record[mounts] ?? [], commandRange: place)
                step.network = record[network]
                step.security = record[security]
                step.environment = record[env] ?? []
                return StepSpec(run: step, range: node.range)
            }
        ),
    ])

    /// The type of a step: a command line or, if the file's `apiVersion` is `v1` or later, a mapping.
    static let step = ValueType<StepSpec>(either.shape) { node, decoding in
        // Without quotes, YAML reads `echo a: b` as a mapping.
        guard let entry = node.entries?.first, node.entries?.count == 1, entry.key.contains(" ") else {
            return either.decode(node, &decoding)
        }
        let text = decoding.file.text(node.range)
        let quoted = "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        let fix = decoding.fix("put the command in quotes", node.range, quoted)
        let message = "the ':' in this command makes it a mapping; put the command in quotes"
        decoding.error("unquoted-command", message, at: node.range, fixIts: text.contains("\n") ? [] : [fix])
        return nil
    }
}
