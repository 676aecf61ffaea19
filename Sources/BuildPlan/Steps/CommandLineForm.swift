/// A command, in the form in which it was written.
public enum CommandLineForm: Sendable, Hashable {
    /// Shell form, e.g. `RUN make all`: a command that the stage's shell interprets.
    case shell(String)
    /// Exec form, e.g. `RUN ["make", "all"]`: a program and its arguments.
    case exec([String])
}

/// A heredoc in a command, e.g. in `RUN <<EOF`, and its content.
public struct InlineFile: Sendable, Hashable {
    /// The heredoc's delimiter word, e.g. `EOF`.
    public var name: String
    public var content: Word
    /// The original bytes if they are not valid UTF-8, in which case `content` has U+FFFD for each invalid byte; otherwise nil.
    public var bytes: [UInt8]?
    /// Whether leading tabs are removed (`<<-`).
    public var stripsTabs: Bool

    public init(name: String, content: Word, stripsTabs: Bool) {
        self.name = name
        self.content = content
        self.stripsTabs = stripsTabs
    }
}
