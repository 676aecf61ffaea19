import Diagnostics
import SourceText

/// A parser that builds the syntax tree of an Earthfile from its tokens.
///
/// After an error, the builder continues with the next statement or recipe, so that all errors in a file are reported.
struct TreeBuilder {
    var scanner: EarthfileScanner
    var tree: EarthfileTree
    private var peeked: (token: EarthfileScanner.Token, start: Int)?
    /// The offset at which the last reported error starts; nil if there is none.
    private var lastError: Int?
    /// The number of blocks that enclose the current statement.
    var depth = 0
    /// The maximum nesting depth of blocks.
    static let depthLimit = 100

    init(_ source: SourceFile) {
        scanner = EarthfileScanner(source)
        tree = EarthfileTree(source: source)
    }

    mutating func peek() -> (token: EarthfileScanner.Token, start: Int) {
        if let peeked { return peeked }
        let token = scanner.next()
        peeked = token
        return token
    }

    mutating func skip() { peeked = nil }

    /// Reports an error, unless the last error that was reported starts at the same offset.
    mutating func error(
        _ code: DiagnosticCode,
        _ message: String,
        _ range: SourceRange,
        _ notes: [Diagnostic.Note] = []
    ) {
        guard range.start != lastError else { return }
        lastError = range.start
        scanner.diagnostics.error(code, message, at: tree.location(range), notes: notes)
    }

    // MARK: File

    /// Reads the whole file.
    mutating func read() {
        var docs = Documentation()
        var isIndented = false
        while true {
            let (token, start) = peek()
            switch token {
            case .end:
                tree.comments = scanner.comments
                return
            case .newline:
                docs.endLine()
                skip()
            case .comment(let range):
                docs.add(range)
                skip()
            case .trailingComment, .invalid: skip()
            case .dedent:
                skip()
                if !isIndented {
                    let message = "the END of a block outside a target can't be indented"
                    error("earthfile.indentation", message, SourceRange(start, start))
                }
                isIndented = false
            case .indent:
                skip()
                isIndented = true
                reportIndentation()
            case .name(let name):
                skip()
                checkStartOfLine(start, "the name of a target", name)
                let recipe = recipe(name: name, nameEnd: name.end, docs: docs.text(in: scanner))
                docs = Documentation()
                tree.add(recipe)
            case .functionName(let name):
                skip()
                checkStartOfLine(start, "the name of a function", name)
                docs.keepForLater()
                tree.functions.append(recipe(name: name, nameEnd: name.end, docs: ""))
            case .statement(let command):
                skip()
                readStatement(command, &docs)
            }
        }
    }

    private mutating func readStatement(_ command: Command, _ docs: inout Documentation) {
        if command.keyword == .version {
            docs = Documentation()
            checkStartOfLine(command.range.start, "VERSION", command.keywordRange)
            let range = command.range
            tree.version = EarthfileTree.VersionStatement(words: command.words, range: range, end: command.end)
            return
        }
        if command.keyword != .try, command.keyword != .wait { docs.keepForLater() }
        if command.keyword.endsBody { return reportStray(command) }
        if command.keyword.opensBlock {
            if let block = block(command) { tree.base.append(block) }
            return
        }
        checkStartOfLine(command.range.start, "a statement outside a target", command.keywordRange)
        var command = command
        command.docs = docs.text(in: scanner)
        docs = Documentation()
        tree.base.append(.command(command))
    }

    private mutating func checkStartOfLine(_ start: Int, _ subject: String, _ range: SourceRange) {
        guard !scanner.isLineStart(start) else { return }
        error("earthfile.indentation", "\(subject) must be at the start of a line, without indentation", range)
    }

    private mutating func reportIndentation() {
        guard case .statement(let command) = peek().token else { return }
        let message = "a statement outside a target can't be indented; expected the name of a target above it"
        error("earthfile.indentation", message, command.keywordRange)
    }

    // MARK: Recipes

    /// Reads the statements of a target or function after its name.
    private mutating func recipe(name: SourceRange, nameEnd: Int, docs: String) -> Recipe {
        var recipe = Recipe(
            name: scanner.source.text(name),
            nameRange: name,
            docs: docs,
            statements: [],
            range: name
        )
        var comments = Documentation()
        if startsBody(&comments, name) { readBody(&recipe, &comments) }
        recipe.range = SourceRange(name.start, peek().start)
        return recipe
    }

    /// Skips to the first indented line; returns false if there is none.
    private mutating func startsBody(_ docs: inout Documentation, _ name: SourceRange) -> Bool {
        while true {
            switch peek().token {
            case .newline, .trailingComment: skip()
            case .comment(let range):
                docs.add(range)
                skip()
            case .indent:
                skip()
                return true
            case .end, .name, .functionName: return false
            case .invalid:
                skip()
            case .dedent: return false
            case .statement(let command):
                let name = scanner.source.text(name)
                let message =
                    scanner.isLineStart(command.range.start)
                    ? "expected the statements of '\(name)' to be indented"
                    : "expected the statements of '\(name)' on lines of their own, indented"
                error("earthfile.indentation", message, command.keywordRange)
                return false
            }
        }
    }

    private mutating func readBody(_ recipe: inout Recipe, _ docs: inout Documentation) {
        while true {
            switch peek().token {
            case .end: return
            case .dedent:
                skip()
                return
            case .newline:
                docs.endLine()
                skip()
            case .trailingComment, .invalid: skip()
            case .comment(let range):
                docs.add(range)
                skip()
            case .indent:
                skip()
                if case .statement(let command) = peek().token {
                    let message =
                        "'\(recipe.name)' ended at a line without indentation above; expected the name of a target"
                    error("earthfile.indentation", message, command.keywordRange)
                }
            case .name(let name), .functionName(let name):
                error("earthfile.syntax", "unexpected name of a target in '\(recipe.name)'", name)
                return
            case .statement(let command):
                skip()
                docs.keepForLater()
                if command.keyword.endsBody {
                    reportStray(command)
                } else if command.keyword.opensBlock {
                    if command.keyword != .with { docs = Documentation() }
                    if let block = block(command) { recipe.statements.append(block) }
                } else {
                    var command = command
                    command.docs = docs.text(in: scanner)
                    docs = Documentation()
                    recipe.statements.append(.command(command))
                }
            }
        }
    }

    mutating func reportStray(_ command: Command) {
        let opening =
            switch command.keyword {
            case .else, .elseIf: "an IF"
            case .catch, .finally: "a TRY"
            default: "IF, FOR, WAIT, TRY or WITH"
            }
        let message = "\(command.keyword.rawValue) has no block; expected \(opening) above it"
        error("earthfile.syntax", message, command.keywordRange)
    }
}

/// The comments above a statement or name. They document it, unless an empty line follows them.
struct Documentation {
    private var comments: [SourceRange] = []
    private var sawLineEnd = false

    mutating func add(_ comment: SourceRange) {
        comments.append(comment)
        sawLineEnd = false
    }

    mutating func endLine() {
        if sawLineEnd { comments = [] }
        sawLineEnd.toggle()
    }

    /// Keeps the comments past the current statement or name, whose line end must not count as an empty line.
    mutating func keepForLater() { sawLineEnd = false }

    /// Returns the text of the comments, each with a line end, without `#` and without the indentation of the first comment's
    /// text.
    func text(in scanner: EarthfileScanner) -> String {
        var indentation: ArraySlice<UInt8> = []
        var text: [UInt8] = []
        for (index, comment) in comments.enumerated() {
            var line = scanner.bytes[comment.start..<comment.end].trimmed
            if line.first == UInt8(ascii: "#") { line = line.dropFirst() }
            if index == 0 { indentation = line.prefix { $0.isBlank } }
            if line.starts(with: indentation) { line = line.dropFirst(indentation.count) }
            text += line
            text.append(UInt8(ascii: "\n"))
        }
        return String(repairing: text[...])
    }

    /// Returns the comments as written, with line ends between them.
    func lines(in scanner: EarthfileScanner) -> String {
        String(joining: comments.map { scanner.source.text($0) }, separator: "\n")
    }
}
