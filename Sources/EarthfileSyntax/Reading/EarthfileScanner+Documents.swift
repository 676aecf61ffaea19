import ShellWords
import SourceText

/// Here-documents, an extension of the language. EarthBuild plans to add them (EarthBuild/earthbuild#754), but still rejects
/// files that use them.
extension EarthfileScanner {
    /// Reads the here-documents that the words of a statement start. The first one begins at the current offset.
    ///
    /// The line of the closing delimiter may be indented; its indentation is removed from each line of the document. If any
    /// closing delimiter is missing, the statement has no here-documents, as in EarthBuild.
    mutating func hereDocuments(of command: Command) -> [HereDocument] {
        var documents: [HereDocument] = []
        var next = offset
        for (index, word) in command.words.enumerated() {
            guard let start = try? HeredocStart(word.text), !start.name.isEmpty else { continue }
            let lines = lines ?? LineIndex(bytes)
            self.lines = lines
            guard let delimiter = lines.line(Array(start.name.utf8), from: next) else { return [] }
            let content = SourceRange(next, delimiter.start)
            var descriptor: Int?
            if let digits = word.text.utf8.firstIndex(of: UInt8(ascii: "<")) {
                descriptor = Int(word.text[..<digits])
            }
            documents.append(
                HereDocument(
                    word: index,
                    descriptor: descriptor,
                    name: start.name,
                    isExpanded: start.expands,
                    text: text(of: content, indentation: bytes[delimiter], stripsTabs: start.stripsTabs),
                    range: content
                )
            )
            next = delimiter.end
            while next < bytes.count, !bytes[next].isLineEnd { next += 1 }
            let current = offset
            offset = next
            skipLineEnd()
            next = offset
            offset = current
        }
        if !documents.isEmpty { offset = next }
        return documents
    }

    /// Returns the lines of a document, without the indentation that they share with the line of the closing delimiter.
    private func text(of content: SourceRange, indentation: ArraySlice<UInt8>, stripsTabs: Bool) -> String {
        var text: [UInt8] = []
        var index = content.start
        while index < content.end {
            for blank in indentation where index < content.end && bytes[index] == blank { index += 1 }
            while stripsTabs, index < content.end, bytes[index] == UInt8(ascii: "\t") { index += 1 }
            while index < content.end {
                let byte = bytes[index]
                index += 1
                let isReturn =
                    byte == UInt8(ascii: "\r") && index < content.end && bytes[index] == UInt8(ascii: "\n")
                if !isReturn { text.append(byte) }
                if byte == UInt8(ascii: "\n") { break }
            }
        }
        return String(repairing: text[...])
    }
}

/// An index of a file's lines by their text, which excludes the indentation.
struct LineIndex: Sendable {
    /// For each text, the ranges of the indentation in front of its occurrences, in source order.
    private var lines: [ArraySlice<UInt8>: [Range<Int>]] = [:]

    /// Indexes the lines whose text is at most 80 bytes long. Empty lines are left out.
    init(_ bytes: [UInt8]) {
        var start = 0
        var cancellation = CancellationCheck(every: 4096)
        while start < bytes.count, !cancellation.isCancelled() {
            var text = start
            while text < bytes.count, bytes[text].isBlank { text += 1 }
            var end = text
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            let next = end + 1
            if end > text, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            if end > text, end - text <= 80 { lines[bytes[text..<end], default: []].append(start..<text) }
            start = next
        }
    }

    /// Finds the first line at or after `offset` that has the given text. Returns the range of its indentation; nil if there is
    /// no such line.
    func line(_ text: [UInt8], from offset: Int) -> Range<Int>? {
        guard let found = lines[text[...]] else { return nil }
        var (low, high) = (0, found.count)
        while low < high {
            let middle = (low + high) / 2
            if found[middle].lowerBound < offset { low = middle + 1 } else { high = middle }
        }
        return low < found.count ? found[low] : nil
    }
}

extension Range<Int> {
    fileprivate var start: Int { lowerBound }
    fileprivate var end: Int { upperBound }
}
