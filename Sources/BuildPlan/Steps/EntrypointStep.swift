/// Sets the program that a container runs (`ENTRYPOINT`).
public struct EntrypointStep: Sendable, Hashable {
    /// The command line; an empty exec form clears the setting.
    public var commandLine: CommandLineForm
    /// The original bytes of a shell-form line that is not valid UTF-8, for history to quote; else nil.
    public var rawLine: [UInt8]?

    public init(_ commandLine: CommandLineForm) { self.commandLine = commandLine }
}
