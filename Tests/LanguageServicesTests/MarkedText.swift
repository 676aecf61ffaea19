import LanguageServices
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

/// A text with the cursor at the mark `‸`, which is not part of it.
struct MarkedText {
    let model: DocumentModel
    let offset: Int

    /// - Parameter name: The name of the file, which selects its language.
    init(_ marked: String, _ name: String = "Dockerfile") throws {
        let mark = Array("‸".utf8)
        var bytes = Array(marked.utf8)
        let start = bytes.indices.first { bytes[$0...].starts(with: mark) }
        offset = try #require(start)
        bytes.removeSubrange(offset..<(offset + mark.count))
        let source = SourceFile(name: name, bytes: bytes)
        model = DocumentModel(source, syntax: SyntaxRegistry.standard.select(for: source, calledBy: nil))
    }

    func text(_ range: SourceRange) -> String { model.source.text(range) }

    /// The place of a range as `LINE:COLUMN`.
    func place(_ range: SourceRange) -> String {
        let start = model.source.position(at: range.start)
        return "\(start.line):\(start.column)"
    }

    /// The text after an item of the completion was chosen, with the mark at the end of the insertion.
    func applying(_ item: CompletionItem) -> String {
        var bytes = model.source.bytes
        bytes.replaceSubrange(item.range.start..<item.range.end, with: Array((item.text + "‸").utf8))
        return String(decoding: bytes, as: UTF8.self)
    }
}
