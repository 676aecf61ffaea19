import Diagnostics
import JSON
import LanguageServices
import SourceText

/// Converts locations, edits and diagnostics of one document to the protocol's JSON, and parses positions and ranges from it.
struct Wire {
    let uri: DocumentURI
    let text: TextDocument

    // MARK: Places

    /// Parses a position; nil if the value isn't one.
    static func position(_ value: JSONValue?) -> Position? {
        guard let line = value?["line"]?.int64, let character = value?["character"]?.int64, line >= 0, character >= 0
        else {
            return nil
        }
        return Position(line: Int(line), character: Int(character))
    }

    /// Parses a range; nil if the value isn't one, or if the range ends before it starts.
    static func range(_ value: JSONValue?) -> Range<Position>? {
        guard let start = position(value?["start"]), let end = position(value?["end"]), start <= end else { return nil }
        return start..<end
    }

    func position(_ offset: Int) -> JSONValue {
        let position = text.position(of: offset)
        return .object(["line": .integer(position.line), "character": .integer(position.character)])
    }

    func range(_ range: SourceRange) -> JSONValue {
        .object(["start": position(range.start), "end": position(range.end)])
    }

    func location(_ range: SourceRange) -> JSONValue {
        .object(["uri": .string(uri.text), "range": self.range(range)])
    }

    // MARK: Edits

    func edit(_ range: SourceRange, _ replacement: String) -> JSONValue {
        .object(["range": self.range(range), "newText": .string(replacement)])
    }

    /// Returns a `WorkspaceEdit` that makes the given edits in this document.
    func workspaceEdit(_ edits: [JSONValue], version: Int64?, _ client: ClientOptions) -> JSONValue {
        guard client.hasDocumentChanges else {
            return .object(["changes": .object(JSONObject([.init(uri.text, .array(edits))]))])
        }
        let document: JSONValue = .object([
            "uri": .string(uri.text), "version": version.map { .integer($0) } ?? .null,
        ])
        return .object([
            "documentChanges": .array([.object(["textDocument": document, "edits": .array(edits)])])
        ])
    }

    // MARK: Diagnostics

    func diagnostic(_ diagnostic: Diagnostic, _ client: ClientOptions) -> JSONValue {
        let severity =
            switch diagnostic.severity {
            case .error: 1
            case .warning: 2
            case .note: 3
            }
        // An error in an included file is shown where this document includes the file.
        let own = range(of: diagnostic.location)
        let place = own ?? diagnostic.notes.lazy.compactMap { self.range(of: $0.location) }.first
        var object: JSONObject = [
            "range": range(place ?? SourceRange(0, 0)),
            "severity": .integer(severity), "code": .string(diagnostic.code.rawValue),
            "source": .string("slipway"),
        ]
        var message = own == nil ? TextRenderer.line(diagnostic) : diagnostic.message
        var related: [JSONValue] = []
        for note in diagnostic.notes {
            if client.hasRelatedInformation, let range = range(of: note.location) {
                related.append(.object(["location": location(range), "message": .string(note.message)]))
            } else {
                message += "\n\(note.message)"
            }
        }
        object.append("message", .string(message))
        if diagnostic.code.rawValue == "lint.MaintainerDeprecated" { object.append("tags", .array([.integer(2)])) }
        if !related.isEmpty { object.append("relatedInformation", .array(related)) }
        return .object(object)
    }

    /// Returns the range of a location in this document; nil for a location in another file. The range is empty for a warning that
    /// BuildKit places at the end of an instruction.
    func range(of location: SourceLocation?) -> SourceRange? {
        guard let location, location.file.bytes == text.bytes else { return nil }
        return location.range
    }
}
