import JSON
public import SourceText

/// The line that names a source's frontend, e.g. `#syntax=slipway/frontend`.
///
/// Parsed as BuildKit parses it: among the parser directives at the top (`# key = value`, keys without case), in `//`
/// comments, or as the key `syntax` of a JSON document; a byte order mark and a `#!` line may precede it.
public struct SyntaxDirective: Sendable, Hashable {
    /// The image reference, which is the value up to the first space.
    public var reference: String
    /// The whole value.
    public var commandLine: String
    /// The line of the directive.
    public var range: SourceRange

    /// Finds the directive of a source; nil if there is none.
    ///
    /// Stops at the first line that is not a directive; a JSON document is parsed as a whole.
    public static func detect(in source: SourceFile) -> SyntaxDirective? {
        for comment in ["#", "//"] {
            if let (directive, range) = ParserDirective.first("syntax", in: source, comment: comment),
                !directive.firstWord.isEmpty
            {
                return SyntaxDirective(reference: directive.firstWord, commandLine: directive.value, range: range)
            }
        }
        let body = ParserDirective.body(of: source)
        guard body.trimmedStart.first == UInt8(ascii: "{"),
            let value = try? JSONValue(parsing: body)["syntax"]?.string
        else { return nil }
        let end = body.firstIndex(of: UInt8(ascii: "\n")) ?? body.endIndex
        return SyntaxDirective(reference: value, commandLine: value, range: SourceRange(body.startIndex, end))
    }
}
