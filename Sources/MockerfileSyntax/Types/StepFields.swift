import BuildPlan
import SourceText
import YAMLTree

/// A step as decoded: its mounts' `from` is not looked up yet.
struct StepSpec: Sendable {
    var run: RunStep
    var range: SourceRange
}

/// The keys of a step that is a mapping.
enum StepFields {
    private static let run = Field(
        "run",
        CommandTypes.commandLine,
        since: "v1",
        required: true,
        doc: "The command: a string for the shell, or a list of a program and its arguments."
    )
    private static let mounts = Field(
        "mounts",
        MountFields.mount.list(),
        since: "v1",
        doc: "What is mounted while the command runs."
    )
    private static let network = Field<RunStep.Network>(
        "network",
        .cases,
        since: "v1",
        doc: "The network that the command sees; `host` needs the builder's leave."
    )
    private static let security = Field<RunStep.Security>(
        "security",
        .cases,
        since: "v1",
        doc: "`insecure` lifts the confinement; it needs the builder's leave."
    )
    private static let env = Field(
        "env",
        ArgumentTypes.environment,
        since: "v1",
        doc: "Variables of this step only."
    )

    private static let record = RecordType(
        "step",
        "a step",
        doc: "A command with what it needs around it.",
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
                    decoding.error("empty-list", "\"run\" needs one item at least", at: place)
                }
                var step = RunStep(command: command, mounts: record[mounts] ?? [], commandRange: place)
                step.network = record[network]
                step.security = record[security]
                step.environment = record[env] ?? []
                return StepSpec(run: step, range: node.range)
            }
        ),
    ])

    /// A command line, or under `v1` a mapping.
    static let step = ValueType<StepSpec>(either.shape) { node, decoding in
        // `echo a: b` without quotes is a mapping to YAML.
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
