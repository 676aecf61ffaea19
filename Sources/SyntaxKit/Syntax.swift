public import BuildPlan
public import Diagnostics
public import SourceText

/// A language of build files: parses text into a plan and diagnostics.
///
/// A syntax knows nothing of gRPC, LLB or platforms. It is a value without state, so one instance serves every build of a
/// long-running process.
public protocol Syntax: Sendable {
    /// The names of the language for `#syntax`, messages and tools.
    var identity: SyntaxIdentity { get }

    /// Whether a text looks like this language, if neither a `#syntax` line nor the file's name tells.
    ///
    /// Must not fail and should be quick.
    func recognizes(_ source: SourceFile) -> Bool

    /// Parses a text.
    ///
    /// Continues after an error wherever possible, so that one call reports all errors. A plan is returned if the text has
    /// any structure; callers lower it only if `diagnostics` has no error.
    func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan?

    /// The JSON Schemas for editors, one for each version of the language, oldest first; empty unless the language is YAML.
    var schemas: [SyntaxSchema] { get }

    /// The version of a text, one of those of `schemas`; nil if the text names none.
    func version(of source: SourceFile) -> String?
}

extension Syntax {
    public var schemas: [SyntaxSchema] { [] }

    public func version(of source: SourceFile) -> String? { nil }
}

/// The JSON Schema of a language.
public struct SyntaxSchema: Sendable, Hashable {
    /// The version of the language, e.g. `v1`; empty if there is only one.
    public var version: String
    /// The schema (draft 2020-12) with a final newline.
    public var json: String

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
    /// The file of a build that names none, e.g. `Mockerfile.yaml`.
    public var defaultFilename: String
    /// File names of this language, whatever the contents; compared without case with each part between dots
    /// (`Mockerfile`, `dev.Mockerfile`, `Mockerfile.dev.yaml`).
    public var filenames: [String]
    /// The last path component of a `#syntax` reference that means this language, e.g. `mocker`.
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
