public import Diagnostics
public import SourceText
public import ValueTree

/// A parser for TOML 1.0.
public enum TOMLParser {
    /// The maximum depth of nested tables and arrays. Deeper nesting is an error.
    public static let depthLimit = 64

    /// Parses a TOML document.
    ///
    /// - Returns: A mapping; nil, after one error, if the text is not UTF-8, is not TOML or nests deeper than `depthLimit`.
    public static func parse(_ file: SourceFile, diagnostics: inout DiagnosticSink) -> ValueNode? {
        var reader = TOMLReader(bytes: file.bytes)
        do { return try reader.document() } catch {
            var message = error.message
            if let first = error.firstDefinition {
                let start = file.position(at: first)
                message += " at \(start.line):\(start.column)"
            }
            let location = SourceLocation(file: file, range: SourceRange(error.offset, error.offset))
            diagnostics.error("toml.syntax", onOneLine(message), at: location)
            return nil
        }
    }
}

/// The first syntax error of a document.
struct TOMLSyntaxError: Error {
    var message: String
    var offset: Int
    /// The offset of a duplicate key's first definition; nil for other errors.
    var firstDefinition: Int?
}
