import DiagnosticReports
import Diagnostics
import JSON
import LanguageServices
import SourceText

extension Wire {
    /// Returns documentation as Markdown, or as plain text for a client that can't show Markdown.
    static func markup(_ text: String, isMarkdown: Bool) -> JSONValue {
        .object(["kind": .string(isMarkdown ? "markdown" : "plaintext"), "value": .string(text)])
    }

    func completion(_ item: CompletionItem, _ client: ClientOptions) -> JSONValue {
        let kind =
            switch item.kind {
            case .instruction: 14
            case .flag: 5
            case .key: 10
            case .value: 12
            case .stage: 9
            case .image: 18
            case .variable: 6
            case .file: 17
            case .folder: 19
            }
        var object: JSONObject = ["label": .string(item.label), "kind": .integer(kind)]
        if !item.detail.isEmpty { object.append("detail", .string(item.detail)) }
        if !item.documentation.isEmpty {
            object.append("documentation", Self.markup(item.documentation, isMarkdown: client.completesMarkdown))
        }
        object.append("textEdit", edit(item.range, item.text))
        return .object(object)
    }

    // MARK: Symbols

    func symbol(_ symbol: DocumentSymbol) -> JSONValue {
        var object: JSONObject = ["name": .string(symbol.name), "kind": .integer(symbol.kind.code)]
        if !symbol.detail.isEmpty { object.append("detail", .string(symbol.detail)) }
        object.append("range", range(symbol.range))
        object.append("selectionRange", range(symbol.selection))
        object.append("children", .array(symbol.children.map { self.symbol($0) }))
        return .object(object)
    }

    /// Returns the symbol and its nested symbols as a flat list, for a client that doesn't accept trees.
    func flatSymbols(_ symbol: DocumentSymbol, in container: String?) -> [JSONValue] {
        var object: JSONObject = [
            "name": .string(symbol.name), "kind": .integer(symbol.kind.code), "location": location(symbol.range),
        ]
        if let container { object.append("containerName", .string(container)) }
        return [.object(object)] + symbol.children.flatMap { flatSymbols($0, in: symbol.name) }
    }

    // MARK: Fixes

    /// Returns the code actions that fix a diagnostic, the most likely fix first.
    func fixes(of diagnostic: Diagnostic, version: Int64?, _ client: ClientOptions) -> [JSONValue] {
        let fixes = diagnostic.fixIts.filter { range(of: $0.location) != nil }
        return fixes.enumerated().map { index, fix in
            let edits = [edit(fix.location.range, fix.replacement)]
            return .object([
                "title": .string(fix.message), "kind": .string("quickfix"),
                "diagnostics": .array([self.diagnostic(diagnostic, client)]), "isPreferred": .bool(index == 0),
                "edit": workspaceEdit(edits, version: version, client),
            ])
        }
    }

    /// Returns the action that applies the first fix of each diagnostic; nil if there is no fix. If fixes overlap, only the first
    /// of them is applied.
    func fixAll(_ diagnostics: [Diagnostic], version: Int64?, _ client: ClientOptions) -> JSONValue? {
        guard let file = diagnostics.lazy.compactMap({ $0.fixIts.first?.location.file }).first,
            file.bytes == text.bytes
        else { return nil }
        let applied = FixedText(file, fixing: diagnostics).applied
        guard !applied.isEmpty else { return nil }
        let edits = applied.compactMap(\.fixIts.first).map { edit($0.location.range, $0.replacement) }
        return .object([
            "title": .string("apply all fixes"), "kind": .string("source.fixAll"),
            "edit": workspaceEdit(edits, version: version, client),
        ])
    }
}

extension DocumentSymbol.Kind {
    /// The kind's number in the protocol (`SymbolKind`).
    fileprivate var code: Int {
        switch self {
        case .stage: 5
        case .step: 24
        case .argument: 13
        }
    }
}
