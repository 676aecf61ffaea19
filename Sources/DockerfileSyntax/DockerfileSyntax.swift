public import BuildPlan
public import Diagnostics
public import SourceText
public import SyntaxKit

/// Dockerfile and Ickfile: one grammar, two keyword tables.
///
/// Reads what BuildKit's Dockerfile frontend of August 2026 reads, labs included, and refuses what it refuses with
/// its messages: the first error that is reported is the one that it stops at. Time and memory are in
/// proportion to the text; nothing nests but JSON, to a bounded depth.
public struct DockerfileSyntax: Syntax {
    /// The names of the language.
    public let identity: SyntaxIdentity
    /// Made when a text of the language is read: a frontend that reads another one does without.
    private let makeTable: @Sendable () -> KeywordTable

    private var table: KeywordTable { makeTable() }

    /// Dockerfile; files named `Dockerfile` or `Containerfile`.
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

    /// Ickfile: the same with other words.
    public static let ickfile = DockerfileSyntax(
        identity: SyntaxIdentity(
            name: "Ickfile",
            imageName: "ick",
            defaultFilename: "Ickfile",
            filenames: ["Ickfile"],
            syntaxNames: ["ick"],
            sourceLanguage: "Ickfile",
            summary: "A Dockerfile in other words"
        ),
        table: { .ickfile }
    )

    private init(identity: SyntaxIdentity, table: @escaping @Sendable () -> KeywordTable) {
        self.identity = identity
        self.makeTable = table
    }

    /// True where the first instruction of a text is one of the language, and heads a stage or declares an argument.
    public func recognizes(_ source: SourceFile) -> Bool {
        let head = SourceFile(name: source.name, bytes: Array(source.bytes.prefix(65_536)))
        guard let first = Lexer.read(head, table: table).instructions.first else { return false }
        return first.kind == .from || first.kind == .arg
    }

    /// Reads a text. The plan is nil only where there is none; it has no stage where none could be read.
    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard !source.bytes.isEmpty else {
            let place = SourceLocation(file: source, range: SourceRange(0, 0))
            diagnostics.error("dockerfile.empty", "the \(table.language) cannot be empty", at: place)
            return nil
        }
        let document = Lexer.read(source, table: table)
        return PlanBuilder.plan(of: document, source: source, table: table, diagnostics: &diagnostics)
    }

    /// The tree of a text: every byte of it, with its place, whether the text can be understood or not.
    public func tree(_ source: SourceFile) -> SyntaxTree {
        SyntaxTree(Lexer.read(source, table: table), of: source)
    }
}
