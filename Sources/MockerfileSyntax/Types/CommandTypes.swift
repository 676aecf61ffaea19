import BuildPlan
import ValueTree

/// The type of command lines: a string for the shell, or a list of a program and its arguments.
enum CommandTypes {
    static let commandLine = ValueType<CommandLineForm>.either([
        (nil, ValueType.string().checked(Words.command).map { line, _, _ in .shell(line) }),
        (nil, ValueType.text().list().map { words, _, _ in .exec(words) }),
    ])
}
