import BuildPlan
import SourceText
import SyntaxKit

/// Documentation of the keyword, flag or directive at an offset, in an instruction-based language.
struct InstructionHover {
    let model: DocumentModel
    let offset: Int
    let instructions: InstructionSet

    private var bytes: [UInt8] { model.source.bytes }

    func hover() -> Hover? {
        if let line = DirectiveLine(at: offset, in: model.source) { return directive(line) }
        let end = wordEnd(from: offset)
        let escape = model.plan?.escape.utf8.first ?? UInt8(ascii: "\\")
        let line = InstructionLine(at: end, in: bytes, escape: escape, instructions: instructions)
        guard line.place == .instruction else { return nil }
        let context = InstructionContext(line.text, instructions: instructions)
        let range = SourceRange(max(0, end - context.word.utf8.count), end)
        if context.isKeyword { return keyword(context.word, range) }
        guard context.arguments.isEmpty else { return nil }
        if context.flags.isEmpty, let pair = secondWord(of: line) { return Hover(text: pair.text, range: range) }
        guard let description = context.description, context.word.hasPrefix("--") else { return nil }
        return flag(context.word, range, of: description)
    }

    /// Returns the end of the word at an offset. `=` and `,` end a word too, so that each field of a flag's value is separate.
    private func wordEnd(from offset: Int) -> Int {
        var end = offset
        while end < bytes.count, !bytes[end].isASCIIWhitespace, bytes[end] != UInt8(ascii: "="),
            bytes[end] != UInt8(ascii: ",")
        {
            end += 1
        }
        return end
    }

    /// Returns the instruction whose keyword consists of the last two words of a line, e.g. `COME FROM`.
    private func secondWord(of line: InstructionLine) -> InstructionDescription? {
        let words = line.text.split { $0.isASCIIWhitespace }.suffix(2).map { String(decoding: $0, as: UTF8.self) }
        return instructions.named(words.joined(separator: " "))
    }

    private func keyword(_ word: String, _ range: SourceRange) -> Hover? {
        let rest = bytes[range.end...].drop { $0 == 0x20 || $0 == 0x09 }
        let second = rest.prefix { !$0.isASCIIWhitespace }
        if let pair = instructions.named("\(word) \(String(decoding: second, as: UTF8.self))") {
            return Hover(text: pair.text, range: SourceRange(range.start, second.endIndex))
        }
        return instructions.named(word).map { Hover(text: $0.text, range: range) }
    }

    /// Returns the documentation of a flag, or of a field in the flag's value, e.g. `target` in `--mount=type=cache,target`.
    private func flag(_ word: String, _ range: SourceRange, of description: InstructionDescription) -> Hover? {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let flag = description.flags.first(where: { $0.name == name }) else { return nil }
        guard parts.count > 1, !flag.fields.isEmpty else {
            return Hover(text: flag.text(of: code(description.keyword)), range: range)
        }
        let written = parts[1].split(separator: ",", omittingEmptySubsequences: false).last ?? ""
        let key = written.prefix { $0 != "=" }
        guard let field = flag.fields.first(where: { $0.name == key.lowercased() }) else { return nil }
        let start = SourceRange(max(0, range.end - written.utf8.count), range.end)
        return Hover(text: field.text(of: code("--\(flag.name)"), dashes: ""), range: start)
    }

    private func directive(_ line: DirectiveLine) -> Hover? {
        guard let directive = line.directive(of: instructions.directives) else { return nil }
        guard let equals = line.equals, offset > equals else {
            return Hover(text: "\(code("# \(directive.name)=…"))\n\n\(directive.doc)", range: line.name)
        }
        let range = line.word(separators: "=,;")
        let word = model.source.text(range)
        let known = (directive.fields + directive.values).first { $0.name == word }
        return known.map { Hover(text: $0.text(of: code("# \(directive.name)"), dashes: ""), range: range) }
    }
}

extension InstructionDescription {
    fileprivate var text: String { "\(code("\(keyword) \(usage)"))\n\n\(doc)" }
}

extension FlagDescription {
    /// Returns the documentation as Markdown. `owner` is the instruction, flag or directive that this flag or field belongs to.
    fileprivate func text(of owner: String, dashes: String = "--") -> String {
        let list = values.isEmpty ? "" : "\n\nOne of " + values.map { "`\($0)`" }.joined(separator: ", ")
        let inner = fields.isEmpty ? "" : "\n\nFields: " + fields.map { "`\($0.name)`" }.joined(separator: ", ")
        return "\(code(dashes + name)) of \(owner)\n\n\(doc)\(list)\(inner)"
    }
}
