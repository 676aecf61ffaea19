import Diagnostics
import SourceText

extension EarthfileScanner {
    /// Reads the statement whose keyword starts at an offset. Reports an error if no keyword is there.
    mutating func statement(from start: Int) -> Token {
        offset = start
        while offset < bytes.count, bytes[offset].isASCIIAlphanumeric || bytes[offset] == UInt8(ascii: "_") {
            offset += 1
        }
        guard offset > start else { return unexpectedCharacter() }
        let text = source.text(SourceRange(start, offset))
        switch text {
        case "SAVE": return pair([.saveArtifact, .saveImage], from: start)
        case "GIT": return pair([.gitClone], from: start)
        case "FROM": return statement(second(of: [.fromDockerfile], from: start) ?? .from, from: start)
        case "ELSE": return statement(second(of: [.elseIf], from: start) ?? .else, from: start)
        case "VERSION", "DOCKER": return unknown(text, from: start)
        default:
            guard let keyword = Keyword(rawValue: text) else { return unknown(text, from: start) }
            return statement(keyword, from: start)
        }
    }

    /// Reads a statement whose keyword ends at the current offset.
    ///
    /// - Parameter staysOutside: Whether scanning stays outside recipes, so that the lines that follow can't be indented.
    mutating func statement(_ keyword: Keyword, from start: Int, staysOutside: Bool = false) -> Token {
        isInRecipe = !staysOutside
        let keywordRange = SourceRange(start, offset)
        var words: [TreeWord]?
        if keyword.isAssignment { words = assignment(keyword) } else { words = plainWords(keyword) }
        guard let words else { return .invalid }
        let end = offset
        let last = max(words.last?.range.end ?? keywordRange.end, keywordRange.end)
        var command = Command(
            keyword: keyword,
            keywordRange: keywordRange,
            words: words,
            range: SourceRange(start, last),
            end: end
        )
        finishLine()
        if keyword.hasExecForm, let strings = ExecForm.strings(of: words) {
            command.words = strings
            command.isExec = true
        } else if keyword == .label {
            command.words = words.flatMap(\.labelParts)
        } else if keyword.canHaveDocuments, end < bytes.count, bytes[end].isLineEnd {
            command.documents = hereDocuments(of: command)
        }
        if let last = command.documents.last { command.range = command.range.union(last.range) }
        return .statement(command)
    }

    /// Skips the comment or line end after the words of a statement. The line end after a comment is a token of its own.
    private mutating func finishLine() {
        if offset < bytes.count, bytes[offset].isLineEnd { return skipLineEnd() }
        if offset < bytes.count {
            let start = offset
            skipToLineEnd()
            comments.append(SourceRange(start, offset))
        }
        endsInStatement = offset == bytes.count
    }

    private func plainWordsKeepContinuations(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .version, .if, .elseIf, .for: true
        default: false
        }
    }

    private mutating func plainWords(_ keyword: Keyword) -> [TreeWord]? {
        let keepsContinuations = plainWordsKeepContinuations(keyword)
        var words: [TreeWord] = []
        while startsWord() {
            let start = offset
            guard let hasContinuation = skipWord() else { return nil }
            let range = SourceRange(start, offset)
            let text =
                hasContinuation && !keepsContinuations
                ? LineContinuation.removed(from: bytes[start..<offset]) : source.text(range)
            words.append(TreeWord(text: text, range: range))
        }
        return words
    }

    // MARK: Keywords of two words

    private mutating func pair(_ keywords: [Keyword], from start: Int) -> Token {
        if let keyword = second(of: keywords, from: start) { return statement(keyword, from: start) }
        let first = source.text(SourceRange(start, offset))
        let expected = keywords.map { "'\($0.rawValue)'" }.joined(separator: " or ")
        return invalid(
            "earthfile.unknown-command",
            "expected \(expected), with a single space, not '\(first)' alone",
            SourceRange(start, offset)
        )
    }

    /// Skips the first of the two-word `keywords` that is at `start`, and returns it; returns nil if none is there.
    private mutating func second(of keywords: [Keyword], from start: Int) -> Keyword? {
        for keyword in keywords {
            let text = keyword.rawValue.utf8
            let end = start + text.count
            guard end <= bytes.count, bytes[start..<end].elementsEqual(text) else { continue }
            guard end == bytes.count || bytes[end].isBlank || bytes[end].isLineEnd else { continue }
            offset = end
            return keyword
        }
        return nil
    }

    // MARK: Errors

    /// Reports an error, and skips to the end of the line.
    mutating func invalid(_ code: DiagnosticCode, _ message: String, _ range: SourceRange) -> Token {
        diagnostics.error(code, message, at: SourceLocation(file: source, range: range))
        skipToLineEnd()
        isInRecipe = true
        return .invalid
    }

    mutating func unexpectedCharacter() -> Token {
        let start = offset
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let range = SourceRange(start, end)
        let mark = source.text(range)
        let message =
            mark == "\u{FEFF}"
            ? "the file starts with a byte order mark; save it as UTF-8 without one"
            : "unexpected character \(quoted(mark)); expected a command, or the name of a target with a colon"
        return invalid("earthfile.syntax", message, range)
    }

    private mutating func unknown(_ text: String, from start: Int) -> Token {
        let range = SourceRange(start, offset)
        if text == "VERSION" {
            return invalid("earthfile.version", "VERSION must be the first statement of the file, not indented", range)
        }
        var message = "unknown command '\(text)'"
        let known = Keyword.allCases.filter { $0 != .version && $0 != .docker }.map(\.rawValue)
        if let keyword = Keyword(rawValue: text.uppercased()), keyword != .version {
            message += "; expected '\(keyword.rawValue)' in upper case"
            if !isInRecipe { message += ", or '\(text):' as the name of a target" }
        } else if let near = nearestWord(to: text, among: known) {
            message += "; did you mean '\(near)'?"
        } else if !isInRecipe {
            message += "; the name of a target has a colon: '\(text):'"
        }
        return invalid("earthfile.unknown-command", message, range)
    }
}

extension Keyword {
    /// Whether words of the statement such as `<<EOF` start here-documents.
    var canHaveDocuments: Bool { self == .run || self == .copy || self == .add }
}
