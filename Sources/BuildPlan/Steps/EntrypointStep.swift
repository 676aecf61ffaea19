/// Sets the program that a container runs (`ENTRYPOINT`).
public struct EntrypointStep: Sendable, Hashable {
    /// The command line; an empty exec form resets the setting.
    public var commandLine: CommandLineForm
    /// The original bytes of a shell-form line if they are not valid UTF-8, so that history can quote them; otherwise nil.
    public var rawLine: [UInt8]?

    public init(_ commandLine: CommandLineForm) { self.commandLine = commandLine }
}
