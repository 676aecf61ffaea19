/// Sets the command a container runs by default (`CMD`).
public struct CommandStep: Sendable, Hashable {
    /// The command line; an empty exec form clears it.
    public var commandLine: CommandLineForm
    /// The bytes of a shell's line that is no text, for what quotes it; nil for any other.
    public var brokenLine: [UInt8]?
    /// Heredocs, in order.
    public var files: [InlineFile]

    /// A step that sets the command.
    public init(_ commandLine: CommandLineForm, files: [InlineFile] = []) {
        self.commandLine = commandLine
        self.files = files
    }
}
