import DiagnosticReports
import Diagnostics
import JSON
import LanguageServices
import SourceText

/// Requests about a document.
extension Session {
    /// Responds to a request in a running session.
    mutating func answer(
        _ method: String,
        _ params: JSONValue,
        _ client: ClientOptions
    ) throws(ResponseError) -> JSONValue {
        switch method {
        case "textDocument/completion": try completion(params, client)
        case "textDocument/hover": try hover(params, client)
        case "textDocument/definition": try definition(params)
        case "textDocument/references": try references(params)
        case "textDocument/documentSymbol": try symbols(params, client)
        case "textDocument/foldingRange": try folding(params)
        case "textDocument/prepareRename": try prepareRename(params)
        case "textDocument/rename": try rename(params, client)
        case "textDocument/codeAction": try codeActions(params, client)
        default: throw ResponseError(.methodNotFound, "unknown method \"\(method.prefix(100))\"")
        }
    }

    /// Returns the `Wire` of the document that a request names, and the document's model; the model is nil if the language is
    /// unknown.
    private mutating func target(_ params: JSONValue) throws(ResponseError) -> (wire: Wire, model: DocumentModel?) {
        let uri = try document(params).uri
        let registry = environment.registry
        let model = documents[uri]?.model(registry)
        return (Wire(uri: uri, text: try document(params).text), model)
    }

    /// Returns the open document that a request names.
    private func document(_ params: JSONValue) throws(ResponseError) -> OpenDocument {
        guard let name = params["textDocument"]?["uri"]?.string else {
            throw ResponseError(.invalidParams, "\"textDocument.uri\" must be a string")
        }
        let uri = DocumentURI(text: name)
        guard let document = documents[uri] else {
            throw ResponseError(.invalidParams, "the document \(name.prefix(200)) is not open")
        }
        return document
    }

    private func offset(_ params: JSONValue, _ wire: Wire) throws(ResponseError) -> Int {
        guard let position = Wire.position(params["position"]) else {
            let message = "\"position\" needs \"line\" and \"character\", both non-negative integers"
            throw ResponseError(.invalidParams, message)
        }
        return wire.text.offset(of: position)
    }

    // MARK: Reading

    private mutating func completion(_ params: JSONValue, _ client: ClientOptions) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let offset = try offset(params, wire)
        let folder = contextFolder(of: wire.uri.folder)
        let list = environment.list
        let items = model?.completions(at: offset) { path in folder.map { list($0 + "/" + path) } ?? [] } ?? []
        let values = items.map { wire.completion($0, client) }
        return .object(["isIncomplete": .bool(false), "items": .array(values)])
    }

    private mutating func hover(_ params: JSONValue, _ client: ClientOptions) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let offset = try offset(params, wire)
        guard let hover = model?.hover(at: offset, graph: documents[wire.uri]?.graph) else { return .null }
        return .object([
            "contents": Wire.markup(hover.text, isMarkdown: client.hoversMarkdown), "range": wire.range(hover.range),
        ])
    }

    private mutating func definition(_ params: JSONValue) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let places = model?.definition(at: try offset(params, wire)) ?? []
        return places.isEmpty ? .null : .array(places.map(wire.location))
    }

    private mutating func references(_ params: JSONValue) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let includes = params["context"]?["includeDeclaration"]?.bool ?? true
        let places = model?.references(at: try offset(params, wire), includesDeclarations: includes) ?? []
        return .array(places.map(wire.location))
    }

    private mutating func symbols(_ params: JSONValue, _ client: ClientOptions) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let symbols = model?.symbols ?? []
        return .array(
            client.hasSymbolTree ? symbols.map(wire.symbol) : symbols.flatMap { wire.flatSymbols($0, in: nil) }
        )
    }

    private mutating func folding(_ params: JSONValue) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let ranges = model?.foldingRanges ?? []
        return .array(
            ranges.map { folding in
                let first = wire.text.position(of: folding.range.start).line
                let last = wire.text.position(of: folding.range.end).line
                let kind = folding.kind == .comment ? "comment" : "region"
                return .object([
                    "startLine": .integer(first), "endLine": .integer(last), "kind": .string(kind),
                ])
            }
        )
    }

    // MARK: Changing

    private mutating func prepareRename(_ params: JSONValue) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let offset = try offset(params, wire)
        guard let model else { return .null }
        do {
            let range = try model.renamable(at: offset).range
            return .object(["range": wire.range(range), "placeholder": .string(model.source.text(range))])
        } catch {
            throw ResponseError(.requestFailed, error.message)
        }
    }

    private mutating func rename(_ params: JSONValue, _ client: ClientOptions) throws(ResponseError) -> JSONValue {
        let (wire, model) = try target(params)
        let offset = try offset(params, wire)
        guard let name = params["newName"]?.string else {
            throw ResponseError(.invalidParams, "\"newName\" must be a string")
        }
        guard let model else { return .null }
        do {
            let edits = try model.rename(at: offset, to: name).map { wire.edit($0, name) }
            return wire.workspaceEdit(edits, version: documents[wire.uri]?.version, client)
        } catch {
            throw ResponseError(.requestFailed, error.message)
        }
    }

    /// Returns the fixes of the diagnostics in a range and, if requested, one action that applies all fixes of the document.
    /// Returns no actions until the diagnostics of the current text are known.
    private mutating func codeActions(_ params: JSONValue, _ client: ClientOptions) throws(ResponseError) -> JSONValue {
        let document = try document(params)
        let wire = Wire(uri: document.uri, text: document.text)
        guard let bounds = Wire.range(params["range"]) else {
            throw ResponseError(.invalidParams, "\"range\" needs a start and an end that doesn't precede it")
        }
        guard let analysis = document.currentAnalysis else { return .array([]) }
        let wanted = params["context"]?["only"]?.strings
        func wants(_ kind: String) -> Bool { wanted?.contains { kind == $0 || kind.hasPrefix($0 + ".") } ?? true }
        var actions: [JSONValue] = []
        if wants("quickfix") {
            for diagnostic in analysis.diagnostics {
                guard let range = wire.range(of: diagnostic.location),
                    wire.text.position(of: range.start) <= bounds.upperBound,
                    wire.text.position(of: range.end) >= bounds.lowerBound
                else { continue }
                actions += wire.fixes(of: diagnostic, version: document.version, client)
            }
        }
        // `source.fixAll` is returned only on request, because editors apply this action when a file is saved.
        if let wanted, !wanted.isEmpty, wants("source.fixAll"),
            let action = wire.fixAll(analysis.diagnostics, version: document.version, client)
        {
            actions.append(action)
        }
        return .array(actions)
    }
}
