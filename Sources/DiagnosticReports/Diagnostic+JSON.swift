public import Diagnostics
public import JSON
import SourceText

extension Diagnostic {
    /// The diagnostic as JSON: `code`, `severity`, `message`, location, `notes`, `fixes`.
    ///
    /// A location has the members `file`, `line`, `column`, `endLine`, `endColumn`. Lines and columns start at 1, columns count
    /// Unicode scalars, and the end is exclusive.
    public var json: JSONValue {
        var object = JSONObject([
            .init("code", .string(code.rawValue)), .init("severity", .string(severity.rawValue)),
            .init("message", .string(message)),
        ])
        object.members += location?.json ?? []
        let notes = notes.map { note in
            JSONValue.object(JSONObject([.init("message", .string(note.message))] + (note.location?.json ?? [])))
        }
        let fixes = fixIts.map { fix in
            let texts: [JSONObject.Member] = [
                .init("message", .string(fix.message)), .init("replacement", .string(fix.replacement)),
            ]
            return JSONValue.object(JSONObject(texts + fix.location.json))
        }
        object.append("notes", .array(notes))
        object.append("fixes", .array(fixes))
        return .object(object)
    }
}

extension SourceLocation {
    fileprivate var json: [JSONObject.Member] {
        let (start, end) = (start, end)
        return [
            .init("file", .string(file.name)),
            .init("line", .integer(start.line)), .init("column", .integer(start.column)),
            .init("endLine", .integer(end.line)), .init("endColumn", .integer(end.column)),
        ]
    }
}
