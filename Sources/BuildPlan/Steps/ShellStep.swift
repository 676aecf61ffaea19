/// Sets the shell of all later shell-form commands (`SHELL`).
public struct ShellStep: Sendable, Hashable {
    /// The program and its arguments, to which the command line is appended.
    public var shell: [String]

    public init(_ shell: [String]) { self.shell = shell }
}
