public import BuildPlan
import Diagnostics
public import SourceText
public import SyntaxKit

/// A text as the language services see it: its language, the plan of its valid parts, and the names in it.
///
/// Creating a model takes about as long as parsing the text.
public struct DocumentModel: Sendable {
    /// The text; its language is the language of `syntax`.
    public private(set) var source: SourceFile
    public let syntax: any Syntax
    /// The plan of the valid parts; nil if there are none.
    public let plan: BuildPlan?
    /// The number of errors, at most `DiagnosticSink.errorLimit`.
    let errorCount: Int
    let names: NameIndex

    public init(_ source: SourceFile, syntax: any Syntax) {
        let language = syntax.identity.sourceLanguage
        let source =
            source.language == language
            ? source : SourceFile(name: source.name, bytes: source.bytes, language: language)
        var sink = DiagnosticSink()
        let plan = syntax.parse(source, diagnostics: &sink)
        self.source = source
        self.syntax = syntax
        self.plan = plan
        errorCount = sink.diagnostics.count { $0.severity == .error }
        names = plan.map(NameIndex.init) ?? NameIndex()
    }

    /// The keys or instructions that the text may contain.
    var structure: TextStructure { syntax.structure(of: source) }

    /// Creates the model of a text with the plan of another model, whose text must have everything at the same offsets.
    init(_ source: SourceFile, planOf model: DocumentModel) {
        self = model
        self.source = source
    }

    /// Returns the model of the text with the line at an offset, which the user may be editing, blanked out. Offsets stay the
    /// same.
    func withoutLine(at offset: Int) -> DocumentModel {
        let line = source.lineRange(source.position(at: offset).line)
        var bytes = source.bytes
        for index in line.start..<line.end { bytes[index] = UInt8(ascii: " ") }
        return DocumentModel(SourceFile(name: source.name, bytes: bytes, language: source.language), syntax: syntax)
    }
}

/// An entry in a directory of the build context.
public struct ContextEntry: Sendable, Hashable {
    public var name: String
    public var isDirectory: Bool

    public init(_ name: String, isDirectory: Bool) {
        self.name = name
        self.isDirectory = isDirectory
    }
}
