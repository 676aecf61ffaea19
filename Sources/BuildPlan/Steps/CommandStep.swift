/// Sets the command a container runs by default (`CMD`).
public struct CommandStep: Sendable, Hashable {
    /// The command line; an empty exec form clears it.
    public var commandLine: CommandLineForm
    /// Heredocs, in order.
    public var files: [InlineFile]

    /// A step that sets the command.
    public init(_ commandLine: CommandLineForm, files: [InlineFile] = []) {
        self.commandLine = commandLine
        self.files = files
    }
}
