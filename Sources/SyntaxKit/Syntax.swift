public import BuildPlan
public import Diagnostics
public import JSON
public import SourceText

/// A language of build files, with the parser that converts text to a plan and diagnostics.
///
/// A syntax doesn't depend on gRPC, LLB or platforms. It has no mutable state, so one instance serves all builds of a
/// long-running process, even concurrently.
public protocol Syntax: Sendable {
    /// The names of the language in `#syntax` lines, messages and tools.
    var identity: SyntaxIdentity { get }

    /// Returns whether a file looks like this language. Called if neither the `#syntax` line nor the file's name determines the
    /// language.
    ///
    /// The file can be in any language, so the check should be quick.
    func recognizes(_ source: SourceFile) -> Bool

    /// Parses a file.
    ///
    /// Continues after an error wherever possible, so that one call reports all errors.
    ///
    /// - Parameter source: The build file, joined with the files that it includes, if any (`SourceFile.parts`).
    /// - Returns: A plan of the valid parts; nil if there are none. Callers lower the plan only if `diagnostics` has no errors.
    func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan?

    /// Returns the instructions with which a file includes other files, in source order; empty for a language that can't
    /// include files.
    ///
    /// Invalid instructions are skipped; `parse` reports them.
    ///
    /// - Parameters:
    ///   - file: The build file, or a file that it includes.
    ///   - buildFile: The build file, whose directives can enable inclusion.
    func inclusions(in file: SourceFile, of buildFile: SourceFile) -> [Inclusion]

    /// Returns the syntax tree of a file as JSON with locations, for `slipway tree`; nil if the file is invalid, after reporting
    /// its errors.
    ///
    /// The members depend on the language. A location is a `sourceLocation` member in the form of `SourceFile.place(_:)`. The
    /// default implementation builds the tree from the stages and steps of the plan, whose parts have locations in every
    /// language. A language that has a syntax tree of its own returns that instead, down to individual words.
    func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue?

    /// The JSON Schemas for editors, one for each version of the language, oldest first; empty unless the language is based on
    /// YAML.
    var schemas: [SyntaxSchema] { get }

    /// The keys or instructions of the language with their documentation, for editors and other tools; `.opaque` by default.
    var structure: TextStructure { get }

    /// Returns the keys or instructions that a file can use: those of the language and of the extensions that the file enables.
    func structure(of source: SourceFile) -> TextStructure

    /// Returns the language version that a file declares, in the form of `SyntaxSchema.version`; nil if it declares none.
    func version(of source: SourceFile) -> String?
}

extension Syntax {
    public var schemas: [SyntaxSchema] { [] }

    public var structure: TextStructure { .opaque }

    public func structure(of source: SourceFile) -> TextStructure { structure }

    public func version(of source: SourceFile) -> String? { nil }

    public func inclusions(in file: SourceFile, of buildFile: SourceFile) -> [Inclusion] { [] }
}

/// The JSON Schema of one version of a language.
public struct SyntaxSchema: Sendable, Hashable {
    /// The version of the language, e.g. `v1`; empty for a language without versions.
    public var version: String
    /// The schema as JSON text (draft 2020-12) with a final newline.
    public var json: String

    public init(version: String = "", json: String) {
        self.version = version
        self.json = json
    }
}

/// The names and the summary of a language.
public struct SyntaxIdentity: Sendable, Hashable {
    /// The language's name in messages, e.g. `Mockerfile`.
    public var name: String
    /// The name of the frontend image for this language only, e.g. `mocker` for `slipway/mocker`. Also the name in
    /// commands such as `slipway schema mocker`.
    public var imageName: String
    /// The name of the build file if the build doesn't specify one, e.g. `Mockerfile.yaml`.
    public var defaultFilename: String
    /// The names of files that are in this language, regardless of their contents. Ignoring case, a file matches if a part of
    /// its name between dots equals one of these names (`Mockerfile`, `dev.Mockerfile`, `Mockerfile.dev.yaml`), or if its name
    /// ends in one of them (`Cargo.toml`, `dev.Cargo.toml`).
    public var filenames: [String]
    /// The names that select this language as the last path component of a `#syntax` reference, e.g. `mocker`.
    public var syntaxNames: [String]
    /// The language's name in `pb.SourceInfo.language` and editors, e.g. `YAML`.
    public var sourceLanguage: String
    /// A one-sentence description for users who choose a language.
    public var summary: String

    public init(
        name: String,
        imageName: String,
        defaultFilename: String,
        filenames: [String],
        syntaxNames: [String],
        sourceLanguage: String,
        summary: String
    ) {
        self.name = name
        self.imageName = imageName
        self.defaultFilename = defaultFilename
        self.filenames = filenames
        self.syntaxNames = syntaxNames
        self.sourceLanguage = sourceLanguage
        self.summary = summary
    }
}
