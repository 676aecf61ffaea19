public import BuildPlan
public import Diagnostics
public import SourceText

/// A language that Slipway reads: text in, plan and diagnostics out.
///
/// A syntax knows no gRPC, no LLB and no platform. It is a value without state, so one
/// instance serves every build of a long-running process.
public protocol Syntax: Sendable {
    /// How the language is known: to `#syntax`, to messages and to tools.
    var identity: SyntaxIdentity { get }

    /// True where a text without a `#syntax` line and with a foreign name looks like this language.
    ///
    /// Called with at most the first 64 KiB; must not fail and should be quick.
    func recognizes(_ source: SourceFile) -> Bool

    /// Reads a text.
    ///
    /// Goes on after an error wherever it can, so that one call reports everything. A plan
    /// is returned where the text can be understood at all; callers use it only where
    /// `diagnostics` holds no error.
    func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan?

    /// The JSON Schemas by which editors check a file, one for each version of the language, oldest first;
    /// none for a language that is no YAML.
    var schemas: [SyntaxSchema] { get }

    /// The version that a text is written in, one of those of `schemas`; nil where it gives none.
    func version(of source: SourceFile) -> String?
}

extension Syntax {
    /// None.
    public var schemas: [SyntaxSchema] { [] }

    /// None.
    public func version(of source: SourceFile) -> String? { nil }
}

/// The JSON Schema of a language.
public struct SyntaxSchema: Sendable, Hashable {
    /// The version of the language, e.g. `v1`; empty where it has but one.
    public var version: String
    /// The schema (draft 2020-12), as text with a final newline.
    public var json: String

    /// A schema of a version.
    public init(version: String = "", json: String) {
        self.version = version
        self.json = json
    }
}

/// The names of a language.
public struct SyntaxIdentity: Sendable, Hashable {
    /// The name in messages, e.g. `Mockerfile`.
    public var name: String
    /// The short name of the pinned frontend image, e.g. `mocker`.
    public var imageName: String
    /// The file a build reads where none is named, e.g. `Mockerfile.yaml`.
    public var defaultFilename: String
    /// File names that are this language whatever they hold; compared without case, and as
    /// the part before or after a dot (`Mockerfile`, `dev.Mockerfile`, `Mockerfile.dev.yaml`).
    public var filenames: [String]
    /// The last path component of a `#syntax` reference that means this language, e.g. `mocker`.
    public var syntaxNames: [String]
    /// The language's name as `pb.SourceInfo.language` and editors know it, e.g. `YAML`.
    public var sourceLanguage: String
    /// What the language is, in one sentence for people who choose one.
    public var summary: String

    /// The names of a language.
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
