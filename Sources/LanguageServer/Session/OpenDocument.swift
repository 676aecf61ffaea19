import GraphExplanation
import LanguageServices
import SourceText
import SyntaxKit

/// A document that the client has opened.
struct OpenDocument: Sendable {
    let uri: DocumentURI
    let languageID: String
    /// The version number that the client assigned to the text; nil if it assigned none.
    var version: Int64?
    /// The number that identifies this version of the text within the session.
    var revision: Int
    var text: TextDocument
    /// The text with its language, cached for this revision: nil until the first request, `.some(nil)` if no language was found.
    private var cachedReading: Reading??
    /// The model of the text; nil until a request needs it.
    private var cachedModel: DocumentModel?
    /// The latest analysis, of this text or of an earlier one.
    var analysis: Analysis?
    /// Whether the diagnostics last sent to the client, for this text or an earlier one, include syntax errors.
    var showsSyntaxErrors = false
    /// The revision that `analysis` belongs to.
    var analyzedRevision: Int?

    init(uri: DocumentURI, languageID: String, version: Int64?, revision: Int, text: TextDocument) {
        self.uri = uri
        self.languageID = languageID
        self.version = version
        self.revision = revision
        self.text = text
    }

    /// The graph of the current text's default target; nil if the graph isn't known yet.
    var graph: BuildGraph?

    /// The analysis of the current text; nil if the text hasn't been analyzed yet.
    var currentAnalysis: Analysis? { analyzedRevision == revision ? analysis : nil }

    mutating func changed(version: Int64?, revision: Int) {
        self.version = version
        self.revision = revision
        cachedReading = nil
        cachedModel = nil
        graph = nil
    }

    /// The text of a document with its language.
    struct Reading: Sendable {
        /// The text, under the document's file name, or under the language's default file name if the document has none.
        let source: SourceFile
        let syntax: any Syntax
        /// Whether a build would detect the same language by itself.
        let isDetected: Bool
    }

    /// Returns the text with its language; nil if the text is in none of the registry's languages.
    mutating func reading(_ registry: SyntaxRegistry) -> Reading? {
        if let cachedReading { return cachedReading }
        let reading = syntax(registry).map { syntax, selected in
            let identity = syntax.identity
            let name = uri.fileName
            let source = SourceFile(
                name: name.isEmpty ? identity.defaultFilename : name,
                bytes: text.bytes,
                language: identity.sourceLanguage
            )
            let detected = name.isEmpty ? registry.select(for: source, calledBy: nil) : selected
            let isDetected = detected.identity.imageName == identity.imageName
            return Reading(source: source, syntax: syntax, isDetected: isDetected)
        }
        cachedReading = .some(reading)
        return reading
    }

    /// Returns the model of the text; nil if the text is in none of the registry's languages.
    mutating func model(_ registry: SyntaxRegistry) -> DocumentModel? {
        if let cachedModel { return cachedModel }
        guard let reading = reading(registry) else { return nil }
        cachedModel = DocumentModel(reading.source, syntax: reading.syntax)
        return cachedModel
    }

    /// Returns the language of the text; nil if it is unknown. Some clients attach the server to all YAML files, so a text that
    /// no language recognizes is in the fallback language (Dockerfile) only if the client's language ID, the file's name or a
    /// `#syntax` line says so.
    ///
    /// - Returns: The language, and the language that a build would select by the text and its name.
    private func syntax(_ registry: SyntaxRegistry) -> (syntax: any Syntax, selected: any Syntax)? {
        let source = SourceFile(name: uri.fileName, bytes: text.bytes)
        let selected = registry.select(for: source, calledBy: nil)
        let fallback = registry.fallback.identity
        guard selected.identity.imageName == fallback.imageName else { return (selected, selected) }
        let language = languageID.lowercased()
        let named = registry.named(language) ?? registry.syntaxes.first { $0.identity.name.lowercased() == language }
        if let named { return (named, selected) }
        let parts = uri.fileName.lowercased().split(separator: ".").map(String.init)
        let isNamed = fallback.filenames.contains { parts.contains($0.lowercased()) }
        return isNamed || SyntaxDirective.detect(in: source) != nil ? (selected, selected) : nil
    }
}
