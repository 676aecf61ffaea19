public import BuildPlan
public import Diagnostics
public import JSON
public import SourceText
public import SyntaxKit

/// Dockerfile and Ickfile: one grammar with two keyword tables.
///
/// The grammar and the messages are those of BuildKit's Dockerfile frontend in August 2026 (commit 73ed6825), including its labs
/// features. The first error reported is the one at which BuildKit's frontend stops. Parsing takes time and memory
/// proportional to the length of the file. Only JSON arrays can nest, and their depth is bounded.
public struct DockerfileSyntax: Syntax {
    public let identity: SyntaxIdentity
    /// Returns the keyword table. This is a closure so that the static table is built only when a file of this language is
    /// read.
    private let makeTable: @Sendable () -> KeywordTable

    private var table: KeywordTable { makeTable() }

    /// The syntax of Dockerfiles, i.e. of files named `Dockerfile` or `Containerfile`.
    public static let dockerfile = DockerfileSyntax(
        identity: SyntaxIdentity(
            name: "Dockerfile",
            imageName: "dockerfile",
            defaultFilename: "Dockerfile",
            filenames: ["Dockerfile", "Containerfile"],
            syntaxNames: ["dockerfile"],
            sourceLanguage: "Dockerfile",
            summary: "Docker's Dockerfile, as BuildKit's own frontend reads it"
        ),
        table: { .dockerfile }
    )

    /// The syntax of Ickfiles: the Dockerfile grammar with other keywords, e.g. `PLEASE` for `RUN`.
    public static let ickfile = DockerfileSyntax(
        identity: SyntaxIdentity(
            name: "Ickfile",
            imageName: "ick",
            defaultFilename: "Ickfile",
            filenames: ["Ickfile"],
            syntaxNames: ["ick"],
            sourceLanguage: "Ickfile",
            summary: "A Dockerfile with other keywords"
        ),
        table: { .ickfile }
    )

    private init(identity: SyntaxIdentity, table: @escaping @Sendable () -> KeywordTable) {
        self.identity = identity
        self.makeTable = table
    }

    public var structure: TextStructure { .instructions(table.instructionSet(enabling: [])) }

    /// Returns the instructions and flags of the language and of the extensions that a file enables.
    public func structure(of source: SourceFile) -> TextStructure {
        .instructions(table.instructionSet(enabling: LanguageExtension.enabled(in: source)))
    }

    /// Returns whether the first instruction in the first 64 KiB of a file is the language's `FROM` or `ARG`. An `INCLUDE`
    /// before it is ignored.
    public func recognizes(_ source: SourceFile) -> Bool {
        let head = SourceFile(name: source.name, bytes: Array(source.bytes.prefix(65_536)))
        guard let first = Lexer.first(in: head, table: table) else { return false }
        return first.kind == .from || first.kind == .arg
    }

    /// The maximum number of lines in a file, which bounds the time and memory of a compilation.
    static let lineLimit = 500_000

    /// Parses a file. Reports an error and returns nil only if the file is empty, is UTF-16 or has more than 500,000 lines.
    /// Otherwise, instructions with errors are reported and left out of the plan.
    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard !source.bytes.isEmpty else {
            let place = SourceLocation(file: source, range: SourceRange(0, 0))
            diagnostics.error("dockerfile.empty", "the \(table.language) cannot be empty", at: place)
            return nil
        }
        guard !isUTF16(source.bytes) else {
            let place = SourceLocation(file: source, range: SourceRange(0, 0))
            let message = "the text is not UTF-8 but UTF-16; save the file as UTF-8"
            diagnostics.error("dockerfile.encoding", message, at: place)
            return nil
        }
        guard source.lineCount <= Self.lineLimit else {
            let place = SourceLocation(file: source, range: source.lineRange(Self.lineLimit + 1))
            diagnostics.error(
                "dockerfile.size",
                "the \(table.language) has more than \(Self.lineLimit) lines",
                at: place
            )
            return nil
        }
        let document = Document.read(source, table: table)
        return PlanBuilder.plan(of: document, source: source, table: table, diagnostics: &diagnostics)
    }

    /// Returns the valid `INCLUDE` instructions of a file; empty unless `# slipway: extensions=include` in the build file
    /// enables them.
    ///
    /// - Parameters:
    ///   - file: The build file, or a file that it includes.
    ///   - buildFile: The build file, whose directives also determine the escape character and extensions of included files.
    public func inclusions(in file: SourceFile, of buildFile: SourceFile) -> [Inclusion] {
        let extensions = LanguageExtension.enabled(in: buildFile)
        guard extensions.contains(.include) else { return [] }
        var main = Document()
        main.extensions = extensions
        if ParserDirective.first("escape", in: buildFile)?.directive.value == "`" { main.escape = UInt8(ascii: "`") }
        let document =
            file.sequence == 0
            ? Lexer.read(file, table: table)
            : Lexer.read(file, table: table, range: 0..<file.bytes.count, includedIn: main)
        let reader = StepReader(source: file, table: table.enabling(extensions), extensions: extensions)
        return document.instructions.compactMap { instruction in
            instruction.kind == .include ? try? reader.readINCLUDE(instruction) : nil
        }
    }

    /// Returns whether a file begins with a UTF-16 byte order mark, or with two ASCII characters encoded as UTF-16, the first of them a
    /// letter or digit.
    ///
    /// BuildKit's frontend rejects such a file too, but only because it doesn't know the garbled first keyword.
    private func isUTF16(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2 else { return false }
        if (bytes[0], bytes[1]) == (0xFF, 0xFE) || (bytes[0], bytes[1]) == (0xFE, 0xFF) { return true }
        guard bytes.count >= 4 else { return false }
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0, let first, 0, let second), (let first, 0, let second, 0):
            return first.isASCIIAlphanumeric && second > 0 && second < 0x80
        default: return false
        }
    }

    /// Returns the lossless syntax tree of a file, which may contain errors.
    public func tree(_ source: SourceFile) -> SyntaxTree {
        SyntaxTree(Lexer.read(source, table: table), of: source)
    }

    /// Returns the lossless syntax tree of a file as JSON; nil if the file has errors. The leaves together contain the whole
    /// text.
    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        _ = parse(source, diagnostics: &diagnostics)
        return diagnostics.hasErrors ? nil : tree(source).json
    }
}
