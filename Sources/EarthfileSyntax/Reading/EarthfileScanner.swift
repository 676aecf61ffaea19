import Diagnostics
import SourceText

/// Splits the text of an Earthfile into names of recipes, statements with their words, comments, and changes of the indentation.
///
/// A line is in one of two modes. Outside recipes, names are expected. In a recipe, and after any statement, the indentation of
/// each line is looked at, since it ends the recipe: the first line that isn't indented, other than comments that are followed by
/// an indented line.
struct EarthfileScanner {
    enum Token {
        case end
        case newline
        /// A comment, from `#` to the end of its line.
        case comment(SourceRange)
        /// A comment after other text of its line.
        case trailingComment
        /// The first indented line of a recipe.
        case indent
        /// The first line that isn't indented after some that are.
        case dedent
        /// The name of a target or function, and the colon.
        case name(SourceRange)
        /// `FUNCTION NAME:` or `COMMAND NAME:` outside recipes.
        case functionName(SourceRange)
        case statement(Command)
        /// Something that was reported.
        case invalid
    }

    let source: SourceFile
    let bytes: [UInt8]
    var diagnostics = DiagnosticSink()
    var comments: [SourceRange] = []
    var offset = 0
    /// Whether the indentation of lines is looked at.
    var isInRecipe = false
    private var isIndented = false
    /// Whether the file ends in a statement, without a line end.
    var endsInStatement = false
    private var lookahead = Lookahead()
    /// The lines by their text, for the ends of here-documents; made when it is first needed.
    var lines: LineIndex?
    private var cancellation = CancellationCheck(every: 256)

    init(_ source: SourceFile) {
        self.source = source
        bytes = source.bytes
    }

    /// Returns the next token and the offset at which it starts. After the end or a cancellation, returns the end.
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

    /// Whether an offset is at the start of a line; the byte after a single carriage return isn't.
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

    /// Skips the indentation of a line, and returns the change that it means; nil if the line continues what is before it.
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
        // A comment belongs to the indented lines after it.
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
    /// The offsets with the same answer, since only comments are in between.
    private var known = 0..<0
    private var indentation = 0

    /// Returns the number of blanks at the start of the next line after the one at an offset that has text and no `#` anywhere; 0 at
    /// the end of the file.
    ///
    /// EarthBuild takes any line with a `#` for a comment here, so a line with a comment at its end isn't counted either.
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
    /// A character of the name of a target or function.
    var isNamePart: Bool { isASCIIAlphanumeric || self == 0x5F || self == 0x2D || self == 0x2E }
}
