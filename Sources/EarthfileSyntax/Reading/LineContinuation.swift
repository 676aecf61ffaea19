import SourceText

/// The removal of line continuations from a word. A continuation is a backslash at the end of a line, together with the blank
/// lines, comment lines and indentation that follow.
///
/// Continuations inside quotes are removed too: the shell never sees them.
struct LineContinuation {
    private let bytes: ArraySlice<UInt8>
    /// The line end that the last search found, so that each line is searched only once.
    private var lineEnd: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        lineEnd = bytes.startIndex
    }

    /// Returns the text of a word without its continuations.
    static func removed(from word: ArraySlice<UInt8>) -> String {
        var remover = LineContinuation(word)
        return String(repairing: remover.kept[...])
    }

    private var kept: [UInt8] {
        mutating get {
            var kept: [UInt8] = []
            kept.reserveCapacity(bytes.count)
            var cancellation = CancellationCheck(every: 4096)
            var index = bytes.startIndex
            while index < bytes.endIndex, !cancellation.isCancelled() {
                guard bytes[index] == UInt8(ascii: "\\") else {
                    kept.append(bytes[index])
                    index += 1
                    continue
                }
                if let end = end(from: index) {
                    index = end
                    continue
                }
                // An escape is kept, together with the byte that it escapes.
                let after = min(index + 2, bytes.endIndex)
                kept += bytes[index..<after]
                index = after
            }
            return kept
        }
    }

    /// The end of the continuation that starts with the backslash at an index; nil if the backslash isn't at the end of a line.
    private mutating func end(from backslash: Int) -> Int? {
        guard var end = afterLineEnd(at: backslash + 1) else { return nil }
        while let next = afterLineEnd(at: end) { end = next }
        return afterBlanks(at: end)
    }

    /// The index after blanks, an optional comment and a line end; nil if anything else follows.
    private mutating func afterLineEnd(at start: Int) -> Int? {
        var index = afterBlanks(at: start)
        if index < bytes.endIndex, bytes[index] == UInt8(ascii: "#") { index = lineEnd(from: index) }
        guard index < bytes.endIndex else { return nil }
        if bytes[index] == UInt8(ascii: "\n") { return index + 1 }
        guard bytes[index] == UInt8(ascii: "\r"), index + 1 < bytes.endIndex, bytes[index + 1] == UInt8(ascii: "\n")
        else {
            return nil
        }
        return index + 2
    }

    private func afterBlanks(at start: Int) -> Int {
        var index = start
        while index < bytes.endIndex, bytes[index].isBlank { index += 1 }
        return index
    }

    private mutating func lineEnd(from start: Int) -> Int {
        if lineEnd < start || lineEnd == bytes.startIndex {
            lineEnd = start
            while lineEnd < bytes.endIndex, !bytes[lineEnd].isLineEnd { lineEnd += 1 }
        }
        return lineEnd
    }
}

extension UInt8 {
    /// Whether the byte is a space or a tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}
