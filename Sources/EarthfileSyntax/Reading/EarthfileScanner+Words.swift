import Diagnostics
import SourceText

extension EarthfileScanner {
    /// Skips blanks and line continuations; returns whether a word follows, rather than a comment or the end of the statement.
    mutating func startsWord() -> Bool {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte.isBlank {
                offset += 1
            } else if byte == UInt8(ascii: "\\"), continues(at: offset) {
                skipContinuation()
            } else {
                return !byte.isLineEnd && !startsComment
            }
        }
        return false
    }

    /// Whether a comment starts at the current offset: a `#` after a blank or a line end.
    private var startsComment: Bool {
        guard bytes[offset] == UInt8(ascii: "#") else { return false }
        return offset == 0 || bytes[offset - 1].isBlank || bytes[offset - 1].isLineEnd
    }

    /// Skips a word up to a blank or a line end.
    ///
    /// Reports an error and returns nil if a quote isn't closed.
    ///
    /// - Returns: Whether the word may contain line continuations.
    mutating func skipWord() -> Bool? {
        var mayContinue = false
        while offset < bytes.count, !bytes[offset].isBlank, !bytes[offset].isLineEnd {
            switch bytes[offset] {
            case UInt8(ascii: "\\"):
                mayContinue = true
                if continues(at: offset) { skipContinuation() } else { offset = min(offset + 2, bytes.count) }
            case let quote where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"):
                mayContinue = true
                guard skipNested(Nesting(quote, at: offset)) else { return nil }
            case UInt8(ascii: "$") where offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "("):
                mayContinue = true
                guard skipNested(Nesting(UInt8(ascii: "("), at: offset)) else { return nil }
            default: offset += 1
            }
        }
        return mayContinue
    }

    // MARK: Continuations

    /// Whether a backslash continues the line: only blanks, and optionally a comment, follow it on its line.
    private func continues(at backslash: Int) -> Bool {
        var index = backslash + 1
        while index < bytes.count, bytes[index].isBlank { index += 1 }
        return index == bytes.count || bytes[index].isLineEnd || bytes[index] == UInt8(ascii: "#")
    }

    /// Skips a continuation with the empty lines, comment lines and indentation after it.
    private mutating func skipContinuation() {
        offset += 1
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "#") {
                skipToLineEnd()
            } else if bytes[offset].isBlank || bytes[offset].isLineEnd {
                offset += 1
            } else {
                return
            }
        }
    }

    // MARK: Quotes

    /// A quoted part of a word, or a `$( … )`, that isn't closed yet.
    struct Nesting {
        /// The opening quote, or `(` for a `$(`.
        var mark: UInt8
        var start: Int
        /// The number of `)` that are still missing.
        var depth = 1

        init(_ mark: UInt8, at start: Int) {
            self.mark = mark
            self.start = start
        }

        var name: String {
            switch mark {
            case UInt8(ascii: "\""): "the double quote"
            case UInt8(ascii: "'"): "the single quote"
            default: "the command '$('"
            }
        }

        var closing: String { mark == UInt8(ascii: "(") ? ")" : String(UnicodeScalar(mark)) }
    }

    /// Skips a quoted string or a `$(…)` with everything that is nested in it.
    ///
    /// Reports an error and returns false if it isn't closed. Scanning then continues at the end of the line in which it starts.
    private mutating func skipNested(_ outermost: Nesting) -> Bool {
        var open = [outermost]
        offset += outermost.mark == UInt8(ascii: "(") ? 2 : 1
        while let last = open.last {
            guard offset < bytes.count else {
                reportUnclosed(outermost, innermost: last)
                return false
            }
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\\") {
                skipEscaped()
            } else if last.mark == UInt8(ascii: "(") {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "'"): open.append(Nesting(byte, at: offset - 1))
                case UInt8(ascii: "$") where opensCommand:
                    offset += 1
                    open[open.count - 1].depth += 1
                case UInt8(ascii: ")"):
                    open[open.count - 1].depth -= 1
                    if last.depth == 1 { open.removeLast() }
                default: break
                }
            } else if byte == last.mark {
                open.removeLast()
            } else if byte == UInt8(ascii: "$"), last.mark == UInt8(ascii: "\""), opensCommand {
                open.append(Nesting(UInt8(ascii: "("), at: offset - 1))
                offset += 1
            }
        }
        return true
    }

    private var opensCommand: Bool { offset < bytes.count && bytes[offset] == UInt8(ascii: "(") }

    /// Skips the character after a backslash. A line end `\r\n` counts as one character.
    private mutating func skipEscaped() {
        guard offset < bytes.count else { return }
        if bytes[offset].isLineEnd { skipLineEnd() } else { offset += 1 }
    }

    private mutating func reportUnclosed(_ outermost: Nesting, innermost: Nesting) {
        var notes: [Diagnostic.Note] = []
        if innermost.start != outermost.start {
            let place = SourceLocation(file: source, range: SourceRange(innermost.start, innermost.start + 1))
            notes.append(Diagnostic.Note("\(innermost.name) in it isn't closed either", at: place))
        }
        let length = outermost.mark == UInt8(ascii: "(") ? 2 : 1
        let range = SourceRange(outermost.start, outermost.start + length)
        diagnostics.error(
            "earthfile.syntax",
            "\(outermost.name) isn't closed; expected \(outermost.closing) before the end of the file",
            at: SourceLocation(file: source, range: range),
            notes: notes
        )
        offset = outermost.start
        skipToLineEnd()
    }
}
