/// Sets the program a container runs (`ENTRYPOINT`).
public struct EntrypointStep: Sendable, Hashable {
    /// The command line; an empty exec form clears it.
    public var commandLine: CommandLineForm
    /// Heredocs, in order.
    public var files: [InlineFile]

    /// A step that sets the entrypoint.
    public init(_ commandLine: CommandLineForm, files: [InlineFile] = []) {
        self.commandLine = commandLine
        self.files = files
    }
}
