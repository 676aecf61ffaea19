import Diagnostics
import SourceText

/// The text of an instruction, split into words.
struct InstructionText {
    let file: SourceFile
    let range: SourceRange
    /// The words of the first line, separated by spaces and tabs, e.g. `FROM`, `alpine`, `AS`, `builder`.
    let words: [SourceRange]
    /// Whether the instruction consists of one line.
    let isOneLine: Bool

    init(_ location: SourceLocation) {
        file = location.file
        range = location.range
        let bytes = location.file.bytes
        let end = min(location.range.end, bytes.count)
        let text = bytes[min(location.range.start, end)..<end]
        let lineEnd = text.firstIndex(of: UInt8(ascii: "\n")) ?? end
        isOneLine = text[lineEnd...].allSatisfy(\.isASCIIWhitespace)
        words = text[..<lineEnd].split { $0.isASCIIWhitespace }.map { SourceRange($0.startIndex, $0.endIndex) }
    }

    /// The words after the keyword and the flags, e.g. `alpine`, `AS` and `builder` in `FROM --platform=$P alpine AS builder`.
    var arguments: ArraySlice<SourceRange> { words.dropFirst().drop { text($0).hasPrefix("--") } }

    func text(_ range: SourceRange) -> String { file.text(range) }

    func replacement(of range: SourceRange, with text: String) -> Diagnostic.FixIt {
        Diagnostic.FixIt(
            "replace with '\(text)'",
            at: SourceLocation(file: file, range: range),
            replacement: text
        )
    }

    func removal(of range: SourceRange, _ message: String) -> Diagnostic.FixIt {
        Diagnostic.FixIt(message, at: SourceLocation(file: file, range: range), replacement: "")
    }
}
