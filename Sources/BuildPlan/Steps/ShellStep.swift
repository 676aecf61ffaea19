/// Sets the shell that runs later commands in shell form, and records it in the image (`SHELL`).
public struct ShellStep: Sendable, Hashable {
    /// The program and its arguments, to which the command line is appended.
    public var shell: [String]

    public init(_ shell: [String]) { self.shell = shell }
}
