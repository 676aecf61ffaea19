public import Diagnostics
public import GraphExplanation
import JSON
import LanguageServices
import SourceText
import SyntaxKit

/// Notifications about the client's documents, and the diagnostics sent for them.
extension Session {
    /// The duration above which an analysis counts as long.
    private static let longAnalysis = Duration.milliseconds(500)
    /// The delay before a text is compiled again, if its last analysis was long.
    private static let delay = Duration.milliseconds(250)

    mutating func handle(_ method: String, _ params: JSONValue, _ client: ClientOptions) -> [Effect] {
        switch method {
        case "textDocument/didOpen": open(params, client)
        case "textDocument/didChange": change(params, client)
        case "textDocument/didClose": close(params)
        // The protocol allows ignoring other notifications: `initialized`, `didSave`, `$/…`, configuration changes.
        default: []
        }
    }

    private mutating func open(_ params: JSONValue, _ client: ClientOptions) -> [Effect] {
        let item = params["textDocument"] ?? .null
        guard let name = item["uri"]?.string, let text = item["text"]?.string else {
            return [Self.log("textDocument/didOpen: needs \"uri\" and \"text\"")]
        }
        let uri = DocumentURI(text: name)
        revision += 1
        documents[uri] = OpenDocument(
            uri: uri,
            languageID: item["languageId"]?.string ?? "",
            version: item["version"]?.int64,
            revision: revision,
            text: TextDocument(text, encoding: client.encoding)
        )
        return analysis(of: uri, after: .zero, client)
    }

    private mutating func change(_ params: JSONValue, _ client: ClientOptions) -> [Effect] {
        let item = params["textDocument"] ?? .null
        guard let uri = item["uri"]?.string.map(DocumentURI.init), documents[uri] != nil else {
            return [Self.log("textDocument/didChange: the document is not open")]
        }
        var problem: String?
        for change in params["contentChanges"]?.array ?? [] {
            guard let text = change["text"]?.string else {
                problem = "a change needs \"text\""
                break
            }
            guard let range = change["range"], range != .null else {
                documents[uri]?.text.replace(with: text)
                continue
            }
            guard let bounds = Wire.range(range) else {
                problem = "\"range\" needs a start and an end that doesn't precede it"
                break
            }
            documents[uri]?.text.replace(bounds, with: text)
        }
        revision += 1
        documents[uri]?.changed(version: item["version"]?.int64, revision: revision)
        let last = documents[uri]?.analysis?.duration ?? .zero
        // After a long analysis, the next one waits for further changes. Otherwise it starts at once, and a further change
        // cancels it.
        let delay = last > Self.longAnalysis ? Self.delay : .zero
        let log =
            problem.map { [Self.log("textDocument/didChange: \($0); the text may differ from the editor's")] } ?? []
        return log + analysis(of: uri, after: delay, client)
    }

    private mutating func close(_ params: JSONValue) -> [Effect] {
        guard let uri = params["textDocument"]?["uri"]?.string.map(DocumentURI.init),
            documents.removeValue(forKey: uri) != nil
        else { return [Self.log("textDocument/didClose: the document is not open")] }
        return [.cancel(uri: uri.text), Self.publish([], to: uri, version: nil)]
    }

    /// Starts the analysis of a text that has changed. If the text is in no known language, its diagnostics are removed instead.
    private mutating func analysis(of uri: DocumentURI, after delay: Duration, _ client: ClientOptions) -> [Effect] {
        let registry = environment.registry
        guard let reading = documents[uri]?.reading(registry) else {
            let effects: [Effect] = [.cancel(uri: uri.text)]
            return documents[uri]?.analysis == nil ? effects : effects + [Self.publish([], to: uri, version: nil)]
        }
        let job = AnalysisJob(
            uri: uri.text,
            revision: revision,
            source: reading.source,
            syntax: reading.syntax.identity.imageName,
            isDetected: reading.isDetected,
            folder: uri.folder,
            context: contextFolder(of: uri.folder),
            delay: delay
        )
        return [.analyze(job)]
    }

    /// Handles the parser's diagnostics for a text without syntax errors, which an analysis reports before it compiles the text.
    ///
    /// If the client shows syntax errors, they are replaced at once, and the diagnostics of the compilation are added later.
    /// Otherwise, the client keeps showing its current diagnostics until then, so that warnings of the last compilation don't
    /// disappear briefly.
    public mutating func finishParsing(_ job: AnalysisJob, _ diagnostics: [Diagnostic]) -> [Effect] {
        let uri = DocumentURI(text: job.uri)
        guard let document = documents[uri], document.revision == job.revision, document.showsSyntaxErrors else {
            return []
        }
        documents[uri]?.showsSyntaxErrors = false
        return publish(diagnostics, of: document)
    }

    /// Handles the result of an analysis, and publishes its diagnostics. If the result is for an earlier text, only its
    /// duration is used, to choose the next delay.
    public mutating func finish(_ job: AnalysisJob, _ analysis: Analysis) -> [Effect] {
        let uri = DocumentURI(text: job.uri)
        guard let document = documents[uri] else { return [] }
        guard document.revision == job.revision else {
            documents[uri]?.analysis?.duration = analysis.duration
            return []
        }
        documents[uri]?.analysis = analysis
        documents[uri]?.analyzedRevision = job.revision
        documents[uri]?.showsSyntaxErrors = !analysis.isParsed
        return publish(analysis.diagnostics, of: document)
    }

    private func publish(_ diagnostics: [Diagnostic], of document: OpenDocument) -> [Effect] {
        guard case .running(let client) = state else { return [] }
        let wire = Wire(uri: document.uri, text: document.text)
        let values = diagnostics.map { wire.diagnostic($0, client) }
        return [Self.publish(values, to: document.uri, version: client.hasDiagnosticVersion ? document.version : nil)]
    }

    /// Handles the graph of a document's default target, which an analysis creates after the diagnostics if there is no error. A
    /// graph of an earlier text is dropped.
    public mutating func finish(_ job: AnalysisJob, graph: BuildGraph) {
        let uri = DocumentURI(text: job.uri)
        guard documents[uri]?.revision == job.revision else { return }
        documents[uri]?.graph = graph
    }

    private static func publish(_ diagnostics: [JSONValue], to uri: DocumentURI, version: Int64?) -> Effect {
        var params: JSONObject = ["uri": .string(uri.text)]
        if let version { params.append("version", .integer(version)) }
        params.append("diagnostics", .array(diagnostics))
        return .send(OutgoingMessage.notification("textDocument/publishDiagnostics", params))
    }

    /// Returns the effect that sends a warning to the client's log.
    private static func log(_ message: String) -> Effect {
        .send(OutgoingMessage.notification("window/logMessage", ["type": .integer(2), "message": .string(message)]))
    }
}
