/// An instruction cut into its words, before they are given a meaning.
///
/// An object, because it is large and passes through many hands; only the lexer changes it.
final class Instruction {
    /// A key and its value of `ENV` and `LABEL`.
    struct Pair: Sendable {
        var key: Piece
        var value: Piece
        /// False for `KEY value`.
        var hasDelimiter: Bool
    }

    /// A `--name=value` as the grammar understood it, quotes and escapes taken away.
    typealias Flag = Piece

    /// Its lines.
    var line: LogicalLine
    /// The keyword as written.
    var keyword: Piece
    /// What it means; nil where it is no keyword of the language.
    var kind: InstructionKind?
    /// The flags before the arguments, in order.
    var flags: [Flag]
    /// The arguments; of a shell form one piece, of a JSON array its strings.
    var arguments: [Piece] = []
    /// True where the arguments are a JSON array.
    var isJSON = false
    /// The pairs of `ENV` and `LABEL`.
    var pairs: [Pair] = []
    /// The instruction that an `ONBUILD` stores.
    var trigger: Instruction?
    /// Heredocs with their contents, in order.
    var heredocs: [Heredoc] = []

    init(line: LogicalLine, keyword: Piece, kind: InstructionKind?, flags: [Flag]) {
        self.line = line
        self.keyword = keyword
        self.kind = kind
        self.flags = flags
    }

    /// The bytes of a piece that is as the line has it, without a quote or an escape taken away.
    func bytes(of piece: Piece) -> Bytes { line.text[piece.bounds] }

    /// True where a piece's bytes are no text; they are replaced in its text.
    func isBroken(_ piece: Piece) -> Bool {
        // Bytes that are no text become U+FFFD, which starts with 0xEF.
        piece.text.utf8.contains(0xEF) && !bytes(of: piece).isUTF8
    }

    /// True where `<<` may start a heredoc: in a shell form of `RUN`, `COPY` or `ADD`, stored or not.
    var takesHeredocs: Bool {
        let inner = kind == .onbuild ? trigger : self
        guard let inner, let kind = inner.kind, !inner.isJSON else { return false }
        return kind.takesHeredocs
    }
}
