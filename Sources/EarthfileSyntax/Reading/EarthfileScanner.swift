import Diagnostics
import SourceText

/// A scanner that splits the text of an Earthfile into recipe names, statements with their words, comments, and changes of
/// indentation.
///
/// Lines are scanned in one of two modes. Outside recipes, names are expected. In a recipe, and after any statement, the
/// indentation of each line is checked: the first line that isn't indented ends the recipe, unless it is a comment and the
/// statement below it is indented.
struct EarthfileScanner {
    enum Token {
        case end
        case newline
        /// A comment, from `#` to the end of its line.
        case comment(SourceRange)
        /// A comment after other text on its line.
        case trailingComment
        /// The first indented line of a recipe.
        case indent
        /// The first unindented line after indented ones.
        case dedent
        /// The name of a target or function in front of a colon. The range excludes the colon.
        case name(SourceRange)
        /// `FUNCTION NAME:` or `COMMAND NAME:` outside recipes. The range includes the keyword and the colon.
        case functionName(SourceRange)
        case statement(Command)
        /// Text for which an error was reported.
        case invalid
    }

    let source: SourceFile
    let bytes: [UInt8]
    var diagnostics = DiagnosticSink()
    var comments: [SourceRange] = []
    var offset = 0
    /// Whether the indentation of lines is checked.
    var isInRecipe = false
    private var isIndented = false
    /// Whether the file ends in a statement that has no line end.
    var endsInStatement = false
    private var lookahead = Lookahead()
    /// The index of the file's lines, to find the ends of here-documents; created on first use.
    var lines: LineIndex?
    private var cancellation = CancellationCheck(every: 256)

    init(_ source: SourceFile) {
        self.source = source
        bytes = source.bytes
    }

    /// Returns the next token and the offset at which it starts. At the end of the file, after a cancellation, or after too many
    /// errors, the token is `end`.
    mutating func next() -> (token: Token, start: Int) {
        while true {
            if cancellation.isCancelled() || diagnostics.isFull { return (.end, bytes.count) }
            if isInRecipe, isLineStart(offset), let change = indentationChange() { return change }
            guard offset < bytes.count else {
                guard isIndented, isInRecipe, !endsInStatement else { return (.end, offset) }
                isIndented = false
                return (.dedent, offset)
            }
            let start = offset
            switch bytes[offset] {
            case let byte where byte.isBlank: offset += 1
            case let byte where byte.isLineEnd:
                skipLineEnd()
                return (.newline, start)
            case UInt8(ascii: "#"): return (comment(), start)
            default: return (isInRecipe ? statement(from: start) : nameOrStatement(), start)
            }
        }
    }

    // MARK: Lines

    /// Whether an offset is at the start of a line; the byte after a lone carriage return isn't.
    func isLineStart(_ offset: Int) -> Bool { offset == 0 || bytes[offset - 1] == UInt8(ascii: "\n") }

    /// Skips `\n`, `\r` or `\r\n`.
    mutating func skipLineEnd() {
        guard offset < bytes.count, bytes[offset].isLineEnd else { return }
        let isReturn = bytes[offset] == UInt8(ascii: "\r")
        offset += 1
        if isReturn, offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
    }

    mutating func skipToLineEnd() {
        while offset < bytes.count, !bytes[offset].isLineEnd { offset += 1 }
    }

    private mutating func comment() -> Token {
        let start = offset
        skipToLineEnd()
        let range = SourceRange(start, offset)
        comments.append(range)
        var before = start
        while before > 0, bytes[before - 1].isBlank { before -= 1 }
        return before == 0 || bytes[before - 1].isLineEnd ? .comment(range) : .trailingComment
    }

    /// Skips the indentation of a line. Returns the `indent` or `dedent` token if the indentation changes there; otherwise nil.
    private mutating func indentationChange() -> (token: Token, start: Int)? {
        let start = offset
        while offset < bytes.count, bytes[offset].isBlank { offset += 1 }
        guard offset < bytes.count, !bytes[offset].isLineEnd else { return nil }
        let isComment = bytes[offset] == UInt8(ascii: "#")
        if offset > start {
            guard !isComment, !isIndented else { return nil }
            isIndented = true
            return (.indent, offset)
        }
        // A comment belongs to the recipe if the next statement below it is indented.
        if isComment {
            guard isIndented, lookahead.indentation(after: offset, in: bytes) == 0 else { return nil }
        }
        isInRecipe = false
        guard isIndented else { return nil }
        isIndented = false
        return (.dedent, offset)
    }

    // MARK: Names

    private mutating func nameOrStatement() -> Token {
        let start = offset
        while offset < bytes.count, bytes[offset].isNamePart { offset += 1 }
        guard offset > start else { return unexpectedCharacter() }
        let next = offset < bytes.count ? bytes[offset] : 0
        switch source.text(SourceRange(start, offset)) {
        case "VERSION": return statement(.version, from: start, staysOutside: true)
        case "PROJECT": return statement(.project, from: start, staysOutside: true)
        case "FUNCTION" where next.isBlank, "COMMAND" where next.isBlank:
            offset += 1
            while offset < bytes.count, bytes[offset].isASCIIAlphanumeric || [0x2D, 0x5F].contains(bytes[offset]) {
                offset += 1
            }
            if offset < bytes.count, bytes[offset] == UInt8(ascii: ":") { offset += 1 }
            startRecipe()
            return .functionName(SourceRange(start, offset))
        default: break
        }
        guard next == UInt8(ascii: ":") else {
            offset = start
            return statement(from: start)
        }
        let name = SourceRange(start, offset)
        offset += 1
        startRecipe()
        return .name(name)
    }

    private mutating func startRecipe() {
        isInRecipe = true
        isIndented = false
    }
}

/// The indentation of the next line that isn't empty or a comment.
private struct Lookahead {
    /// The offsets to which `indentation` applies: only comments and empty lines lie between them.
    private var known = 0..<0
    private var indentation = 0

    /// Returns the number of blanks at the start of the first line below `offset` that has text but no `#`; 0 if there is none.
    ///
    /// Here EarthBuild treats any line that contains a `#` as a comment, so a line that ends with a comment is skipped too.
    mutating func indentation(after offset: Int, in bytes: [UInt8]) -> Int {
        guard !known.contains(offset) else { return indentation }
        var index = offset
        while index < bytes.count, !bytes[index].isLineEnd { index += 1 }
        var line = index
        indentation = 0
        search: while index < bytes.count {
            while index < bytes.count, bytes[index].isLineEnd { index += 1 }
            line = index
            while index < bytes.count, bytes[index].isBlank { index += 1 }
            let text = index
            while index < bytes.count, !bytes[index].isLineEnd {
                if bytes[index] == UInt8(ascii: "#") {
                    while index < bytes.count, !bytes[index].isLineEnd { index += 1 }
                    continue search
                }
                index += 1
            }
            guard index == text else {
                indentation = text - line
                break
            }
        }
        known = offset..<max(offset + 1, line)
        return indentation
    }
}

extension UInt8 {
    /// Whether the byte can be part of the name of a target or function.
    var isNamePart: Bool { isASCIIAlphanumeric || self == 0x5F || self == 0x2D || self == 0x2E }
}
