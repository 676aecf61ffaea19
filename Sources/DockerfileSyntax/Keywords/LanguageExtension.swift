import Diagnostics
import SourceText
import SyntaxKit

/// An extension of the language, off unless a directive at the top of the build file names it:
/// `# slipway: extensions=include,optional`.
enum LanguageExtension: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Enables `INCLUDE PATH`.
    case include
    /// Enables `COPY --optional`.
    case optional

    /// The extension's name in the `# slipway: extensions=NAME,…` directive.
    var description: String { rawValue }

    /// The extension's documentation for editors, one sentence in Markdown.
    var doc: String {
        switch self {
        case .include: "The `INCLUDE PATH` instruction, which reads instructions from another file."
        case .optional: "The `--optional` flag of the copy instruction, which leaves out sources that don't exist."
        }
    }

    /// The name of the directive that enables extensions, as in `ParserDirective.name`: `slipway: extensions`.
    static let directiveName = ParserDirective.ownPrefix + "extensions"

    /// Parses the extensions in a directive such as `# slipway: extensions=include,optional`.
    ///
    /// - Parameter bounds: The bounds, in bytes of the source, of the directive's line without its line end.
    /// - Throws: `ParseFailure` at an unknown key or extension, with the nearest known word as a suggestion.
    static func read(_ directive: ParserDirective, at bounds: Range<Int>) throws(ParseFailure) -> [LanguageExtension] {
        guard directive.name == directiveName else {
            let key = String(directive.name.dropFirst(ParserDirective.ownPrefix.count))
            let hint = nearestWord(to: key, among: ["extensions"]).map { "; did you mean '\($0)'?" } ?? ""
            throw ParseFailure(
                "unknown slipway directive '\(key)'\(hint)",
                at: bounds,
                notes: ["write '# \(directiveName)=NAME,…'"]
            )
        }
        var result: [LanguageExtension] = []
        var start = directive.valueStart
        for field in directive.value.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(field.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
            let offset = start + field.prefix { $0.isWhitespace }.utf8.count
            start += field.utf8.count + 1
            guard let found = LanguageExtension(rawValue: name.lowercased()) else {
                let end = min(offset + name.utf8.count, bounds.upperBound)
                throw unknown(name, at: min(offset, end)..<end)
            }
            result.append(found)
        }
        return result
    }

    private static func unknown(_ name: String, at bounds: Range<Int>) -> ParseFailure {
        let names = allCases.map(\.rawValue)
        let nearest = nearestWord(to: name, among: names)
        let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
        return ParseFailure(
            name.isEmpty ? "an extension's name is missing" : "unknown extension '\(name)'\(hint)",
            at: bounds,
            replacement: nearest,
            notes: ["expected one of \(names.joined(separator: ", "))"]
        )
    }

    /// Returns the extensions that a source's directive enables; none if the directive has an error.
    static func enabled(in source: SourceFile) -> Set<LanguageExtension> {
        guard let (directive, range) = ParserDirective.first(directiveName, in: source) else { return [] }
        return Set((try? read(directive, at: range.start..<range.end)) ?? [])
    }

    /// The note for an error about an instruction or flag that needs the extension: the directive that enables it.
    var note: String {
        let subject = self == .include ? "INCLUDE" : "--optional"
        return
            "\(subject) is an extension; to enable it, write '# \(Self.directiveName)=\(self)' among the directives at the "
            + "top of the build file"
    }
}
