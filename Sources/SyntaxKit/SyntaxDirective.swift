import JSON
public import SourceText

/// The line of a build file that names its frontend, e.g. `#syntax=slipway/frontend`.
///
/// Slipway looks for it in the same places as BuildKit: the parser directives at the top (`# key = value`, with the key in any
/// case), such directives in `//` comments, and the `syntax` key of a JSON document. A byte order mark and a shebang (`#!`)
/// line may come first.
public struct SyntaxDirective: Sendable, Hashable {
    /// The image reference, which is the value up to the first space.
    public var reference: String
    /// The whole value, including any text after the reference.
    public var commandLine: String
    /// The range of the directive's line, or of the first line of a JSON document.
    public var range: SourceRange

    /// Finds the directive in a source; returns nil if there is none.
    ///
    /// Comments are read up to the first line that is not a directive. A JSON document is read as a whole.
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
