import Diagnostics
import ShellWords
import SourceText
import SyntaxKit

/// A lexer, which splits a file into directives, comments, blank lines and instructions, and each instruction into words. For
/// example, this text is a directive, a comment, and an instruction with the keyword `RUN` and the argument
/// `make &&     make install`:
///
///     # escape=`
///     # Installs the tools.
///     RUN make && `
///         make install
///
/// The lexer reads the bytes once. Instead of throwing, it adds errors to the document and continues with the next instruction.
struct Lexer {
    private let source: SourceFile
    private let bytes: [UInt8]
    private var table: KeywordTable
    private var position: Int
    /// The offset in the source at which the text to lex ends: the end of the source, or of a part of it.
    private let end: Int
    /// The document of the build file if the text belongs to an included file; nil if the text is the build file itself.
    private let main: Document?
    private var directives = ParserDirectiveReader()
    private var comments: [String] = []
    private var document = Document()
    /// Counts one step for each line and another for each 64 bytes of a line, so that long lines don't delay a cancellation.
    private var cancellation = CancellationCheck(every: 1024)
    /// The maximum length of a line in bytes, including its line end, as in BuildKit's frontend.
    private static let lineLimit = 65_536
    /// The maximum number of instructions in a file. Together with `wordLimit`, it bounds the time and memory of a compilation.
    static let instructionLimit = 20_000
    /// The maximum number of flags, arguments and pairs of all instructions of a file.
    static let wordLimit = 200_000
    private var instructionCount = 0
    /// Whether the lexer stops after the first instruction that isn't an inclusion.
    private var stopsAtFirst = false
    private var wordCount = 0

    private init(_ source: SourceFile, table: KeywordTable, range: Range<Int>, main: Document?) {
        self.source = source
        self.main = main
        bytes = source.bytes
        position = range.lowerBound
        end = range.upperBound
        document.escape = main?.escape ?? document.escape
        document.extensions = main?.extensions ?? []
        self.table = table.enabling(document.extensions)
    }

    /// Lexes a source, or a part of a joined source.
    ///
    /// - Parameters:
    ///   - range: The bounds of the part, in bytes of the source; nil for the whole source.
    ///   - main: The document of the build file if the part is an included file. The build file's escape character and
    ///     extensions apply to included files.
    static func read(
        _ source: SourceFile,
        table: KeywordTable,
        range: Range<Int>? = nil,
        includedIn main: Document? = nil
    ) -> Document {
        var lexer = Lexer(source, table: table, range: range ?? 0..<source.bytes.count, main: main)
        lexer.run()
        return lexer.document
    }

    /// Returns the first instruction of a source that isn't an inclusion; nil if there is none. The rest of the source isn't
    /// read.
    static func first(in source: SourceFile, table: KeywordTable) -> Instruction? {
        var lexer = Lexer(source, table: table, range: 0..<source.bytes.count, main: nil)
        lexer.stopsAtFirst = true
        lexer.run()
        return lexer.document.instructions.first { $0.kind != .include }
    }

    private mutating func run() {
        if bytes[position..<end].starts(with: [0xEF, 0xBB, 0xBF]) {
            document.items.append(.byteOrderMark(SourceRange(position, position + 3)))
            position += 3
        }
        while let line = nextLine() {
            let content = withoutLineEnd(line).trimmedStart
            if content.first == UInt8(ascii: "#") {
                readComment(line, content: content)
            } else {
                directives.finish()
                if content.isEmpty {
                    document.items.append(.blank(SourceRange(line.startIndex, line.endIndex)))
                } else {
                    guard instructionCount < Self.instructionLimit else {
                        return stop(at: line, hasRead: false, "\(Self.instructionLimit) instructions")
                    }
                    instructionCount += 1
                    readInstruction(line, content: content)
                    if stopsAtFirst, let last = document.instructions.last, last.kind != .include { return }
                    guard wordCount <= Self.wordLimit else {
                        return stop(at: line, hasRead: true, "\(Self.wordLimit) words in its instructions")
                    }
                }
            }
        }
        if position < end { readRest() }
        if main == nil, document.instructions.isEmpty, document.failures.isEmpty {
            // Report the error at the end of the last line, not on the empty line after its line feed.
            let end = end - (bytes[..<end].last == 0x0A ? 1 : 0)
            fail("dockerfile.empty", "file with no instructions", at: SourceRange(end, end))
        }
    }

    private mutating func readRest() {
        let range = SourceRange(position, end)
        document.items.append(.unread(range))
        // BuildKit's frontend reports an overlong line only if an instruction precedes it.
        guard !document.instructions.isEmpty || main != nil else { return }
        let message = "dockerfile line greater than max allowed size of \(Self.lineLimit - 1)"
        fail("dockerfile.line-length", message, at: SourceRange(position, position))
    }

    /// Reports that the file exceeds a limit at an instruction, and leaves the rest of the file unread.
    private mutating func stop(at line: Bytes, hasRead: Bool, _ limit: String) {
        let start = hasRead ? position : line.startIndex
        position = bytes.count
        if start < bytes.count { document.items.append(.unread(SourceRange(start, bytes.count))) }
        let place = SourceRange(line.startIndex, withoutLineEnd(line).endIndex)
        fail("dockerfile.size", "the \(table.language) has more than \(limit)", at: place)
    }

    // MARK: - Lines

    /// Consumes the next line with its line end. Returns nil at the end of the text, if the line is longer than `lineLimit`, or
    /// if the task is cancelled.
    private mutating func nextLine() -> Bytes? {
        guard position < end else { return nil }
        let line: Bytes
        if let feed = bytes[position..<end].firstIndex(of: 0x0A) {
            line = bytes[position...feed]
            guard line.count <= Self.lineLimit else { return nil }
        } else {
            line = bytes[position..<end]
            guard line.count < Self.lineLimit else { return nil }
        }
        if cancellation.isCancelled(after: 1 + line.count / 64) { return nil }
        position = line.endIndex
        return line
    }

    private func withoutLineEnd(_ line: Bytes) -> Bytes {
        var end = line.endIndex
        while end > line.startIndex, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
        return line[..<end]
    }

    /// Returns the index of the escape character that continues a line, e.g. of the last `\` in `RUN a && \`; nil if the line
    /// is not continued.
    ///
    /// Spaces and tabs can follow the escape character. A doubled escape character, as in `RUN echo \\`, doesn't continue the
    /// line.
    private func continuation(of line: Bytes) -> Int? {
        var end = line.endIndex
        while end > line.startIndex, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
        guard end > line.startIndex, line[end - 1] == document.escape else { return nil }
        guard end - 1 == line.startIndex || line[end - 2] != document.escape else { return nil }
        return end - 1
    }

    // MARK: - Comments

    private mutating func readComment(_ line: Bytes, content: Bytes) {
        let range = SourceRange(line.startIndex, line.endIndex)
        // BuildKit's frontend drops the first byte of the line, so the text of an indented comment keeps its `#`.
        let text = line.dropFirst().trimmed
        do {
            if let directive = try readDirective(content) {
                try apply(directive, at: content)
                document.items.append(.directive(range))
                return
            }
            if let late = ParserDirective(content.dropFirst()), late.name.hasPrefix(ParserDirective.ownPrefix) {
                document.lateDirective = document.lateDirective ?? range
            }
        } catch {
            let place = error.bounds.map { SourceRange($0.lowerBound, $0.upperBound) } ?? range
            document.report(error.diagnostic("dockerfile.directive", at: SourceLocation(file: source, range: place)))
        }
        document.items.append(.comment(range))
        if text.isEmpty { comments.removeAll() } else { comments.append(text.string) }
    }

    private mutating func readDirective(_ line: Bytes) throws(ParseFailure) -> ParserDirective? {
        do {
            return try directives.read(line)
        } catch {
            throw ParseFailure(error.message, at: line.startIndex..<line.endIndex)
        }
    }

    private mutating func apply(_ directive: ParserDirective, at line: Bytes) throws(ParseFailure) {
        let bounds = line.startIndex..<line.endIndex
        switch directive.name {
        case "escape": try setEscape(directive.value, at: bounds)
        case "check" where main != nil:
            throw ParseFailure("check can only be set in the build file, not in a file that it includes", at: bounds)
        case let name where name.hasPrefix(ParserDirective.ownPrefix):
            let extensions = try LanguageExtension.read(directive, at: bounds)
            if let main, let other = extensions.first(where: { !main.extensions.contains($0) }) {
                throw ParseFailure(
                    "an included file can use the extension '\(other)' only if the build file enables it",
                    at: bounds
                )
            }
            document.extensions.formUnion(extensions)
            table = table.enabling(document.extensions)
        default: break
        }
    }

    private mutating func setEscape(_ value: String, at bounds: Range<Int>) throws(ParseFailure) {
        guard value == "\\" || value == "`", let byte = value.utf8.first else {
            throw ParseFailure("invalid escape token '\(value)' does not match ` or \\", at: bounds)
        }
        guard main == nil || byte == document.escape else {
            throw ParseFailure("an included file must use the escape character of the build file", at: bounds)
        }
        document.escape = byte
    }

    // MARK: - Instructions

    private mutating func readInstruction(_ first: Bytes, content: Bytes) {
        var logical = LogicalLine(
            text: content,
            segments: [],
            range: SourceRange(content.startIndex, content.endIndex),
            fullRange: SourceRange(first.startIndex, first.endIndex),
            comments: comments
        )
        comments.removeAll(keepingCapacity: true)
        var hasEmptyLine = false
        if let end = continuation(of: content) {
            joinContinuations(to: &logical, first: content[..<end], hasEmptyLine: &hasEmptyLine)
        }
        if hasEmptyLine {
            document.emptyContinuations.append(logical.range)
            coverLastLine(of: &logical)
        }

        let instruction: Instruction
        do {
            let wordLimit = Self.wordLimit - wordCount
            let reader = InstructionReader(table: table, escape: document.escape, wordLimit: wordLimit)
            instruction = try reader.read(logical)
        } catch {
            document.items.append(.instruction(nil, logical.fullRange))
            document.report(error.diagnostic("dockerfile.syntax", in: source, line: logical))
            return
        }
        wordCount += instruction.wordCount
        if instruction.takesHeredocs, logical.text.containsHeredocMark { readHeredocs(of: instruction) }
        document.items.append(.instruction(document.instructions.count, instruction.line.fullRange))
        document.instructions.append(instruction)
    }

    /// Extends the range of an instruction at the end of the file by the line end of its last line if that line is empty, since a
    /// range that ends at the start of a line doesn't cover the line.
    private func coverLastLine(of line: inout LogicalLine) {
        if bytes[line.range.end - 1] == 0x0A { line.range.end = line.fullRange.end }
    }

    /// Appends continuation lines to the first line of an instruction, without the empty lines and comments between them. For
    /// example, these lines become `RUN a &&     b`:
    ///
    ///     RUN a && \
    ///         # a comment
    ///         b
    private mutating func joinContinuations(to logical: inout LogicalLine, first: Bytes, hasEmptyLine: inout Bool) {
        var text = Array(first)
        logical.segments = [.init(start: 0, offset: first.startIndex, count: first.count)]
        while let line = nextLine() {
            let content = withoutLineEnd(line)
            logical.range.end = content.endIndex
            logical.fullRange.end = line.endIndex
            let trimmed = content.trimmedStart
            if trimmed.first == UInt8(ascii: "#") { continue }
            if trimmed.isEmpty {
                hasEmptyLine = true
                continue
            }
            let end = continuation(of: content)
            let part = content[..<(end ?? content.endIndex)]
            logical.segments.append(.init(start: text.count, offset: part.startIndex, count: part.count))
            text += part
            if end == nil { break }
        }
        logical.text = text[...]
    }

    // MARK: - Heredocs

    private mutating func readHeredocs(of instruction: Instruction) {
        let starts: [HeredocStart]
        do {
            starts = try HeredocStart.all(in: instruction.line.text.string)
        } catch {
            let failure = ParseFailure(error.message)
            document.report(failure.diagnostic("dockerfile.heredoc", in: source, line: instruction.line))
            return
        }
        for start in starts {
            guard let heredoc = readContent(of: start, in: &instruction.line) else {
                coverLastLine(of: &instruction.line)
                let failure = ParseFailure(
                    "unterminated heredoc",
                    at: instruction.line.text.bounds(of: start.name),
                    notes: ["end it with a line that contains only '\(start.name)'"]
                )
                document.report(failure.diagnostic("dockerfile.heredoc", in: source, line: instruction.line))
                return
            }
            instruction.heredocs.append(heredoc)
        }
    }

    /// Consumes the content of a heredoc and the line that ends it, e.g. `EOF`. Returns nil if no line ends it.
    private mutating func readContent(of start: HeredocStart, in line: inout LogicalLine) -> Heredoc? {
        let begin = position
        let name = Array(start.name.utf8)
        while let next = nextLine() {
            let text = withoutLineEnd(next)
            line.range.end = text.endIndex
            line.fullRange.end = next.endIndex
            let candidate = start.stripsTabs ? text.drop { $0 == 0x09 } : text
            if candidate.elementsEqual(name) {
                return Heredoc(
                    name: start.name,
                    expands: start.expands,
                    stripsTabs: start.stripsTabs,
                    content: SourceRange(begin, next.startIndex),
                    terminator: SourceRange(next.startIndex, next.endIndex)
                )
            }
        }
        return nil
    }

    private mutating func fail(_ code: DiagnosticCode, _ message: String, at range: SourceRange) {
        document.report(Diagnostic(code, message, at: SourceLocation(file: source, range: range)))
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes contain `<<`, which can start a heredoc.
    fileprivate var containsHeredocMark: Bool {
        var last: UInt8 = 0
        for byte in self {
            if byte == UInt8(ascii: "<"), last == byte { return true }
            last = byte
        }
        return false
    }

    /// Returns the bounds of a heredoc's name after the first `<<`; nil if the name is not written in one piece, as in
    /// `<<E"O"F`.
    fileprivate func bounds(of name: String) -> Range<Int>? {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty, count >= wanted.count + 2 else { return nil }
        let mark = (startIndex..<(endIndex - 1)).first {
            self[$0] == UInt8(ascii: "<") && self[$0 + 1] == UInt8(ascii: "<")
        }
        guard let mark, mark + 2 <= endIndex - wanted.count else { return nil }
        let start = ((mark + 2)...(endIndex - wanted.count)).first { self[$0...].starts(with: wanted) }
        return start.map { $0..<($0 + wanted.count) }
    }
}
