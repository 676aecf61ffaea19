import BuildPlan
import SourceText
import ValueTree

/// The text that progress output and image history show for a step.
enum StepText {
    /// Returns the first non-blank line, followed by ` …` if there are further non-blank lines.
    static func oneLine(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if isPlain, text.utf8.contains(where: { $0 != UInt8(ascii: " ") }) { return text }
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard let first = lines.first else { return "" }
        return String(first) + (lines.count > 1 ? " …" : "")
    }

    static func words(_ words: [Word]) -> String { words.map { oneLine($0.text) }.joined(separator: " ") }

    /// Returns the pairs in the form `A=b C=d`.
    static func pairs(_ pairs: [KeyValue]) -> String {
        pairs.map { "\($0.key.text)=\(oneLine($0.value.text))" }.joined(separator: " ")
    }

    /// Returns the words in the form `["a", "b"]`.
    static func list(_ words: [String]) -> String {
        let quoted = words.map {
            "\"" + oneLine($0).parts(separatedBy: "\"", omittingEmpty: false).joined(separator: "\\\"") + "\""
        }
        return "[\(quoted.joined(separator: ", "))]"
    }

    static func command(_ command: CommandLineForm) -> String {
        switch command {
        case .shell(let line): oneLine(line)
        case .exec(let words): list(words)
        }
    }

    /// Returns the test of a health check as it is written in a file: `none`, a line or a list.
    static func test(_ test: [String]) -> String {
        switch test.first {
        case "NONE": "none"
        case "CMD-SHELL": oneLine(test.dropFirst().first ?? "")
        default: list(Array(test.dropFirst()))
        }
    }

    /// Returns permission bits as a word of at least four octal digits, e.g. `0755`.
    static func mode(_ mode: Located<UInt32>) -> Word {
        let digits = String(mode.value, radix: 8)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return Word(padded, range: mode.range, expansion: .none)
    }
}

extension Decoding {
    /// Returns the comment right above a range, without `#` and with its lines joined by spaces; empty if there is none.
    ///
    /// Reads at most 32 lines above the range, and stops at a line of more than 1,000 bytes.
    func comment(above range: SourceRange) -> String {
        var number = file.position(at: range.start).line - 1
        var lines: [String] = []
        while number >= 1, lines.count < 32 {
            let place = file.lineRange(number)
            guard place.end - place.start <= 1000 else { break }
            let line = file.text(place).drop { $0 == " " || $0 == "\t" }
            guard line.hasPrefix("#"), !line.hasPrefix("#syntax="), !line.hasPrefix("# syntax=") else { break }
            lines.append(String(line.drop { $0 == "#" }.drop { $0 == " " }))
            number -= 1
        }
        lines.reverse()
        return lines.joined(separator: " ")
    }
}
