/// An instruction split into words, before they are interpreted.
///
/// A class, because it is large and passed around; only the lexer changes it.
final class Instruction {
    /// A key and value of `ENV` or `LABEL`.
    struct Pair: Sendable {
        var key: Piece
        var value: Piece
        /// Whether the pair is `KEY=value`; false for the legacy `KEY value`.
        var hasDelimiter: Bool
    }

    /// A `--name=value`, with quotes and escapes removed.
    typealias Flag = Piece

    var line: LogicalLine
    /// The keyword as written.
    var keyword: Piece
    /// The instruction's kind; nil if its keyword is unknown.
    var kind: InstructionKind?
    var flags: [Flag]
    /// The arguments: one piece for a shell form, the strings of a JSON array.
    var arguments: [Piece] = []
    /// Whether the arguments are a JSON array.
    var isJSON = false
    /// The pairs of `ENV` and `LABEL`.
    var pairs: [Pair] = []
    /// The inner instruction of an `ONBUILD`.
    var trigger: Instruction?
    var heredocs: [Heredoc] = []

    init(line: LogicalLine, keyword: Piece, kind: InstructionKind?, flags: [Flag]) {
        self.line = line
        self.keyword = keyword
        self.kind = kind
        self.flags = flags
    }

    /// The bytes of a piece as written, with quotes and escapes.
    func bytes(of piece: Piece) -> Bytes { line.text[piece.bounds] }

    /// Whether a piece's bytes are not UTF-8. Its text then has replacement characters.
    func isInvalidUTF8(_ piece: Piece) -> Bool {
        // Bytes that are not UTF-8 become U+FFFD, which starts with 0xEF.
        piece.text.utf8.contains(0xEF) && !bytes(of: piece).isUTF8
    }

    /// Whether `<<` may start a heredoc: in a shell form of `RUN`, `COPY` or `ADD`, also as an `ONBUILD` trigger.
    var takesHeredocs: Bool {
        let inner = kind == .onbuild ? trigger : self
        guard let inner, let kind = inner.kind, !inner.isJSON else { return false }
        return kind.takesHeredocs
    }
}
