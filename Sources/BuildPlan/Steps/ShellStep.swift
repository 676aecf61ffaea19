/// Sets the shell of all later shell-form commands (`SHELL`).
public struct ShellStep: Sendable, Hashable {
    /// The program and its arguments, before the command line.
    public var shell: [String]

    /// A step that sets the shell.
    public init(_ shell: [String]) { self.shell = shell }
}
