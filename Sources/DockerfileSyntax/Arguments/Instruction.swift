/// An instruction split into keyword, flags and arguments, for `StepReader` to interpret.
///
/// A class, to avoid copies of its many members. Only `InstructionReader` and the lexer change an instruction.
final class Instruction {
    /// A key and value of `ENV` or `LABEL`.
    struct Pair: Sendable {
        var key: Piece
        var value: Piece
        /// Whether the pair is written `KEY=value`; false for the legacy form `KEY value`.
        var hasDelimiter: Bool
    }

    /// A flag such as `--from=base`, including its dashes; quotes and escapes are removed.
    typealias Flag = Piece

    var line: LogicalLine
    /// The keyword as written, e.g. `run` or `COME FROM`.
    var keyword: Piece
    /// The instruction's kind; nil if its keyword is unknown.
    var kind: InstructionKind?
    var flags: [Flag]
    /// The arguments: a shell command as one piece, the words of `COPY a b /c`, or the strings of a JSON array.
    var arguments: [Piece] = []
    /// Whether the arguments are a JSON array.
    var isJSON = false
    /// The pairs of `ENV` or `LABEL`; empty for other instructions.
    var pairs: [Pair] = []
    /// The instruction after `ONBUILD`; nil for other instructions.
    var trigger: Instruction?
    var heredocs: [Heredoc] = []

    init(line: LogicalLine, keyword: Piece, kind: InstructionKind?, flags: [Flag]) {
        self.line = line
        self.keyword = keyword
        self.kind = kind
        self.flags = flags
    }

    /// The number of flags, arguments and pairs, including those of the trigger.
    var wordCount: Int { flags.count + arguments.count + pairs.count + (trigger?.wordCount ?? 0) }

    /// The bytes from which a piece was read, including quotes and escapes.
    func bytes(of piece: Piece) -> Bytes { line.text[piece.bounds] }

    /// Whether the bytes of a piece are not UTF-8. Its text then has U+FFFD in place of the invalid bytes.
    func isInvalidUTF8(_ piece: Piece) -> Bool {
        // A cheap check first: U+FFFD starts with the byte 0xEF.
        piece.text.utf8.contains(0xEF) && !bytes(of: piece).isUTF8
    }

    /// Whether `<<` starts a heredoc: in `RUN`, `COPY` or `ADD`, also after `ONBUILD`, unless the arguments are a JSON
    /// array.
    var takesHeredocs: Bool {
        let inner = kind == .onbuild ? trigger : self
        guard let inner, let kind = inner.kind, !inner.isJSON else { return false }
        return kind.takesHeredocs
    }
}
