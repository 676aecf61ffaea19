/// An instruction split into keyword, flags and arguments, for `StepReader` to interpret.
///
/// `Instruction` is a class so that its many members aren't copied. Only `InstructionReader` and the lexer change an
/// instruction.
final class Instruction {
    /// A key and value of `ENV` or `LABEL`.
    struct Pair: Sendable {
        var key: Piece
        var value: Piece
        /// Whether the pair is written `KEY=value`; false for the legacy form `KEY value`.
        var hasDelimiter: Bool
    }

    /// A flag such as `--from=base`, including its dashes and without quotes and escape characters.
    typealias Flag = Piece

    var line: LogicalLine
    /// The keyword as written, e.g. `run` or `COME FROM`.
    var keyword: Piece
    /// The instruction's kind; nil if its keyword is unknown.
    var kind: InstructionKind?
    var flags: [Flag]
    /// The arguments: a shell command as one piece, the words of `COPY a b /c`, or the strings of a JSON array. For
    /// `HEALTHCHECK`, the type (`CMD` or `NONE`) comes first.
    var arguments: [Piece] = []
    /// Whether the arguments, or the command of a `HEALTHCHECK`, are written as a JSON array.
    var isJSON = false
    /// The pairs of `ENV` or `LABEL`; empty for other instructions.
    var pairs: [Pair] = []
    /// The instruction that follows `ONBUILD`; nil if this instruction isn't `ONBUILD` or nothing follows it.
    var trigger: Instruction?
    var heredocs: [Heredoc] = []

    init(line: LogicalLine, keyword: Piece, kind: InstructionKind?, flags: [Flag]) {
        self.line = line
        self.keyword = keyword
        self.kind = kind
        self.flags = flags
    }

    /// The number of flags, arguments and pairs, including those of the `ONBUILD` trigger.
    var wordCount: Int { flags.count + arguments.count + pairs.count + (trigger?.wordCount ?? 0) }

    /// Returns the bytes that a piece was parsed from, including quotes and escape characters.
    func bytes(of piece: Piece) -> Bytes { line.text[piece.bounds] }

    /// Returns whether the bytes of a piece are not valid UTF-8. If so, the piece's text has U+FFFD in place of the invalid
    /// bytes.
    func isInvalidUTF8(_ piece: Piece) -> Bool {
        // U+FFFD starts with the byte 0xEF in UTF-8, so a text without that byte needs no further check.
        piece.text.utf8.contains(0xEF) && !bytes(of: piece).isUTF8
    }

    /// Whether `<<` in the arguments starts a heredoc. It does in `RUN`, `COPY` and `ADD`, even as `ONBUILD` triggers, unless the
    /// arguments are a JSON array.
    var takesHeredocs: Bool {
        let inner = kind == .onbuild ? trigger : self
        guard let inner, let kind = inner.kind, !inner.isJSON else { return false }
        return kind.takesHeredocs
    }
}
