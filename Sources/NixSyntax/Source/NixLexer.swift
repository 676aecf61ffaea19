import Diagnostics
import SourceText

/// A lexer for Nix files. It reports brackets, strings and comments that aren't closed.
///
/// Nix itself evaluates the file. The tokens only serve to find the outputs that the file names, and their locations, without a
/// build.
struct NixLexer {
    private let file: SourceFile
    private let bytes: [UInt8]
    private var offset = 0
    private var tokens: [NixToken] = []
    /// The token indices of the brackets that are still open.
    private var open: [Int] = []
    /// The number of interpolations that enclose the text being read.
    private var depth = 0
    private var cancellation = CancellationCheck(every: 4096)

    /// Returns the tokens of a file. After an error, returns the tokens before the error.
    static func tokens(of file: SourceFile, diagnostics: inout DiagnosticSink) -> [NixToken] {
        var lexer = NixLexer(file)
        do throws(Unreadable) {
            try lexer.readAll()
        } catch {
            let location = SourceLocation(file: file, range: error.range)
            diagnostics.error("nix.syntax", error.message, at: location)
        }
        return lexer.tokens
    }

    /// The error for text that isn't valid Nix.
    private struct Unreadable: Error {
        var message: String
        var range: SourceRange
    }

    private init(_ file: SourceFile) {
        self.file = file
        bytes = file.bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    private func byte(_ ahead: Int = 0) -> UInt8? { offset + ahead < bytes.count ? bytes[offset + ahead] : nil }

    private func hasNext(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[min(offset, bytes.count)...].starts(with: $0) }
    }

    private mutating func readAll() throws(Unreadable) {
        while try skipSpace() {
            if cancellation.isCancelled() { return }
            try readToken()
        }
        guard let last = open.last else { return }
        let bracket = tokens[last]
        throw Unreadable(message: "'\(bracket.text)' is not closed", range: bracket.range)
    }

    /// Skips white space and comments; returns false at the end of the file.
    private mutating func skipSpace() throws(Unreadable) -> Bool {
        while let next = byte() {
            if next == 0x20 || (0x09...0x0D).contains(next) {
                offset += 1
            } else if next == UInt8(ascii: "#") {
                while let next = byte(), next != 0x0A { offset += 1 }
            } else if hasNext("/*") {
                let start = offset
                offset += 2
                while !hasNext("*/") {
                    guard offset < bytes.count else {
                        throw Unreadable(message: "the comment has no '*/'", range: SourceRange(start, start + 2))
                    }
                    offset += 1
                }
                offset += 2
            } else {
                return true
            }
        }
        return false
    }

    private mutating func readToken() throws(Unreadable) {
        guard let next = byte() else { return }
        let start = offset
        switch next {
        case UInt8(ascii: "\""):
            offset += 1
            try append(.string, from: start, text: quotedText(from: start))
        case UInt8(ascii: "'") where byte(1) == next:
            offset += 2
            try skipIndentedText(from: start)
            append(.string, from: start)
        case UInt8(ascii: "$") where byte(1) == UInt8(ascii: "{"):
            offset += 2
            try skipInterpolation(from: start)
            append(.interpolation, from: start)
        case UInt8(ascii: "<") where Self.isWordStart(byte(1)):
            readAngledPath()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            readWord()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while Self.isLiteral(byte()) { offset += 1 }
            append(.literal, from: start)
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"):
            readPathOrMark()
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"), UInt8(ascii: "&"),
            UInt8(ascii: "|"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"):
            readOperator(next)
        default:
            try readMark(next)
        }
    }

    private mutating func append(_ kind: NixToken.Kind, from start: Int, text: String = "") {
        tokens.append(NixToken(kind: kind, range: SourceRange(start, offset), text: text))
    }

    private mutating func readWord() {
        let start = offset
        while Self.isWord(byte()) { offset += 1 }
        // `name:text` without a space is a URI.
        if byte() == UInt8(ascii: ":"), let next = byte(1), Self.isLiteral(next) || next == UInt8(ascii: "/") {
            offset += 1
            while Self.isLiteral(byte()) || Self.isOneOf(byte(), ":/?@&=$,!*'~%") { offset += 1 }
            return append(.literal, from: start)
        }
        append(.word, from: start, text: file.text(SourceRange(start, offset)))
    }

    /// Reads a path such as `./src`, `../x`, `/etc` or `~/x`, or one of the marks `.`, `...`, `/` and `//`.
    private mutating func readPathOrMark() {
        let start = offset
        while byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: "~") { offset += 1 }
        if byte() == UInt8(ascii: "/"), Self.isLiteral(byte(1)) {
            while byte() == UInt8(ascii: "/"), Self.isLiteral(byte(1)) {
                offset += 1
                while Self.isLiteral(byte()) { offset += 1 }
            }
            return append(.literal, from: start)
        }
        if offset == start {
            offset += hasNext("//") ? 2 : 1
        }
        append(.mark, from: start, text: file.text(SourceRange(start, offset)))
    }

    private mutating func readAngledPath() {
        let start = offset
        var end = offset + 1
        while end < bytes.count, Self.isLiteral(bytes[end]) || bytes[end] == UInt8(ascii: "/") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ">") else {
            offset += 1
            return append(.operation, from: start)
        }
        offset = end + 1
        append(.literal, from: start)
    }

    private mutating func readOperator(_ first: UInt8) {
        let start = offset
        offset += 1
        if first == UInt8(ascii: "="), byte() != first { return append(.mark, from: start, text: "=") }
        if Self.isOneOf(byte(), "=&|+>") { offset += 1 }
        append(.operation, from: start)
    }

    private mutating func readMark(_ mark: UInt8) throws(Unreadable) {
        let start = offset
        offset += 1
        let shown = Character(Unicode.Scalar(mark))
        switch shown {
        case "{", "(", "[":
            open.append(tokens.count)
        case "}", ")", "]":
            let range = SourceRange(start, offset)
            guard let last = open.popLast() else {
                throw Unreadable(message: "unexpected '\(shown)'; no bracket is open", range: range)
            }
            let opening = tokens[last].text
            let expected = opening == "{" ? "}" : opening == "(" ? ")" : "]"
            guard expected == String(shown) else {
                let message = "expected '\(expected)' to close '\(opening)', found '\(shown)'"
                throw Unreadable(message: message, range: range)
            }
            tokens[last].partner = tokens.count
        case ";", ":", ",", "@", "?": break
        default: return append(.operation, from: start)
        }
        append(.mark, from: start, text: String(shown))
    }
}

// Strings and interpolations.
extension NixLexer {
    /// Reads a string after its opening quote; returns its text, which is empty if the string contains interpolations or escapes.
    private mutating func quotedText(from start: Int) throws(Unreadable) -> String {
        let first = offset
        var isPlain = true
        while let next = byte() {
            switch next {
            case UInt8(ascii: "\""):
                offset += 1
                return isPlain ? file.text(SourceRange(first, offset - 1)) : ""
            case UInt8(ascii: "\\"):
                isPlain = false
                offset += 2
            case UInt8(ascii: "$") where byte(1) == UInt8(ascii: "{"):
                isPlain = false
                offset += 2
                try skipInterpolation(from: offset - 2)
            case UInt8(ascii: "$") where byte(1) == next: offset += 2
            default: offset += 1
            }
        }
        throw Unreadable(message: "the string is not closed", range: SourceRange(start, start + 1))
    }

    /// Skips an indented string (`''…''`) after its opening `''`. In it, `'''`, `''$` and `''\` start escapes.
    private mutating func skipIndentedText(from start: Int) throws(Unreadable) {
        while let next = byte() {
            if hasNext("'''") || hasNext("''$") {
                offset += 3
            } else if hasNext("''\\") {
                offset += 4
            } else if hasNext("''") {
                offset += 2
                return
            } else if hasNext("${") {
                offset += 2
                try skipInterpolation(from: offset - 2)
            } else {
                offset += next == UInt8(ascii: "$") && byte(1) == next ? 2 : 1
            }
        }
        throw Unreadable(message: "the string is not closed", range: SourceRange(start, start + 2))
    }

    /// Skips an interpolation after its opening `${`.
    private mutating func skipInterpolation(from start: Int) throws(Unreadable) {
        // The expression's tokens are read and dropped. Nesting is limited, because each level is a recursive call.
        var inner = NixLexer(file)
        (inner.offset, inner.depth) = (offset, depth + 1)
        guard inner.depth <= Self.depthLimit else {
            let range = SourceRange(start, start + 2)
            throw Unreadable(message: "interpolations are nested more than \(Self.depthLimit) deep", range: range)
        }
        while try inner.skipSpace() {
            if inner.open.isEmpty, inner.byte() == UInt8(ascii: "}") {
                offset = inner.offset + 1
                return
            }
            if cancellation.isCancelled() { break }
            try inner.readToken()
        }
        throw Unreadable(message: "'${' is not closed", range: SourceRange(start, start + 2))
    }

    /// The maximum nesting depth of interpolations.
    private static let depthLimit = 100
}

// Classification of bytes.
extension NixLexer {
    private static func isOneOf(_ byte: UInt8?, _ set: StaticString) -> Bool {
        guard let byte else { return false }
        return set.withUTF8Buffer { $0.contains(byte) }
    }

    private static func isWordStart(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isWord(_ byte: UInt8?) -> Bool {
        isWordStart(byte) || isDigit(byte) || isOneOf(byte, "'-")
    }

    private static func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Returns whether a byte can be part of a path component or a number.
    private static func isLiteral(_ byte: UInt8?) -> Bool {
        isWordStart(byte) || isDigit(byte) || isOneOf(byte, "._-+")
    }
}
