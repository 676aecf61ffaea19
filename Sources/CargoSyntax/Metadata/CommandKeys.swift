import BuildPlan
import ValueTree

/// The keys of a command, which is either a shell command line or an argument list.
enum CommandKeys {
    static let shell = Field(
        "shell",
        WharfValues.word(StringForm("a command line"), "a command line") { !$0.isEmpty },
        doc: "A command line for `/bin/sh`."
    )
    static let command = Field(
        "command",
        ValueType.string().list(minimum: 1).located,
        doc: "A program and its arguments, which no shell interprets."
    )
    static let display = Field(
        "display",
        WharfValues.word(StringForm("a text"), "a text") { !$0.isEmpty },
        doc: "The text that progress shows instead of the command."
    )

    static let type = RecordType(
        "command",
        "a command",
        doc: "A command of the builder or the output.",
        fields: [shell, command, display],
        exactlyOneOf: [shell.name, command.name]
    ).type.map { table, node, _ -> Wharf.Command? in
        let line: CommandLineForm
        if let list = table[command] {
            line = .exec(list.value)
        } else if let text = table[shell] {
            line = .shell(text.text)
        } else {
            return nil
        }
        return Wharf.Command(line: line, display: table[display]?.text, range: node.range)
    }
}
