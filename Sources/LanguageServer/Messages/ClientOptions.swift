import JSON

/// The client's capabilities and options, from `initialize`.
struct ClientOptions: Sendable {
    var encoding: PositionEncoding
    /// Whether the client accepts Markdown in the documentation of completion items.
    var completesMarkdown: Bool
    var hoversMarkdown: Bool
    /// Whether the client accepts an outline as a tree (`DocumentSymbol`).
    var hasSymbolTree: Bool
    /// Whether the client accepts related locations in diagnostics.
    var hasRelatedInformation: Bool
    var hasDiagnosticVersion: Bool
    /// Whether the client accepts edits that name the version of the text (`documentChanges`).
    var hasDocumentChanges: Bool
    var hasCodeActionLiterals: Bool
    var hasPrepareRename: Bool
    /// The path of the build context, absolute or relative to the document's directory, from `initializationOptions`; nil if
    /// not set.
    var context: String?

    init(_ params: JSONValue) {
        let capabilities = params["capabilities"] ?? .null
        let document = capabilities["textDocument"] ?? .null
        func formats(_ value: JSONValue?) -> Bool { value?.strings?.contains("markdown") ?? false }
        encoding = PositionEncoding(offered: capabilities["general"]?["positionEncodings"]?.strings ?? [])
        completesMarkdown = formats(document["completion"]?["completionItem"]?["documentationFormat"])
        hoversMarkdown = formats(document["hover"]?["contentFormat"])
        hasSymbolTree = document["documentSymbol"]?["hierarchicalDocumentSymbolSupport"]?.bool ?? false
        hasRelatedInformation = document["publishDiagnostics"]?["relatedInformation"]?.bool ?? false
        hasDiagnosticVersion = document["publishDiagnostics"]?["versionSupport"]?.bool ?? false
        hasDocumentChanges = capabilities["workspace"]?["workspaceEdit"]?["documentChanges"]?.bool ?? false
        hasCodeActionLiterals = document["codeAction"]?["codeActionLiteralSupport"] != nil
        hasPrepareRename = document["rename"]?["prepareSupport"]?.bool ?? false
        context = params["initializationOptions"]?["context"]?.string
    }

    /// Returns the server's capabilities, as the result of `initialize`.
    func serverCapabilities() -> JSONValue {
        let synchronization: JSONValue = .object([
            "openClose": .bool(true), "change": .integer(2), "save": .object(["includeText": .bool(false)]),
        ])
        let completion: JSONValue = .object([
            "triggerCharacters": .strings(["$", "{", "=", "-", ",", "/"]), "resolveProvider": .bool(false),
        ])
        let actions: JSONValue = .object([
            "codeActionKinds": .strings(["quickfix", "source.fixAll"]), "resolveProvider": .bool(false),
        ])
        return .object([
            "positionEncoding": .string(encoding.rawValue),
            "textDocumentSync": synchronization,
            "completionProvider": completion,
            "hoverProvider": .bool(true),
            "definitionProvider": .bool(true),
            "referencesProvider": .bool(true),
            "documentSymbolProvider": .bool(true),
            "codeActionProvider": hasCodeActionLiterals ? actions : .bool(false),
            "renameProvider": hasPrepareRename ? .object(["prepareProvider": .bool(true)]) : .bool(true),
            "foldingRangeProvider": .bool(true),
        ])
    }
}
