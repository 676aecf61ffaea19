/// A command as the source wrote it.
public enum CommandLineForm: Sendable, Hashable {
    /// A line for the shell of the stage.
    case shell(String)
    /// A program with its arguments, run as it stands.
    case exec([String])
}

/// A file given in the text of an instruction (a heredoc of a command).
public struct InlineFile: Sendable, Hashable {
    /// Its name: the heredoc's word.
    public var name: String
    /// Its content.
    public var content: Word
    /// The content where it is no text, else nil. In `content` stray bytes are replaced.
    public var bytes: [UInt8]?
    /// True where leading tabs are to be removed (`<<-`).
    public var stripsTabs: Bool

    /// A file of an instruction.
    public init(name: String, content: Word, stripsTabs: Bool) {
        self.name = name
        self.content = content
        self.stripsTabs = stripsTabs
    }
}
