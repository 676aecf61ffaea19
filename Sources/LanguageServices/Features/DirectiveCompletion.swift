import SourceText
import SyntaxKit

/// Completion in the parser directives at the top of a file.
struct DirectiveCompletion {
    let line: DirectiveLine
    let directives: [DirectiveDescription]

    func items() -> [CompletionItem] {
        guard let equals = line.equals, line.offset > equals else {
            let range = SourceRange(line.range.start, max(line.range.start, line.offset))
            return line.possible(of: directives).map { directive in
                let text = directive.name + (line.equals == nil ? "=" : "")
                return CompletionItem(text, .key, documentation: directive.doc, replacing: range)
            }
        }
        guard let directive = line.directive(of: directives) else { return [] }
        let word = line.word(separators: "=,;")
        let range = SourceRange(word.start, line.offset)
        func items(_ values: [FlagDescription]) -> [CompletionItem] {
            values.map { CompletionItem($0.name, .value, documentation: $0.doc, replacing: range) }
        }
        guard !directive.fields.isEmpty else { return items(directive.values) }
        guard let key = line.fieldKey else {
            return directive.fields.map {
                CompletionItem($0.name + "=", .key, documentation: $0.doc, replacing: range)
            }
        }
        let written = String(decoding: line.bytes[key.start..<key.end], as: UTF8.self)
        guard let field = directive.fields.first(where: { $0.name == written }) else { return [] }
        return field.values.map { CompletionItem($0, .value, replacing: range) }
    }
}
