import SourceText

/// The evaluation of conditions that need no image: `[ … ]` and `test` with literals and declared variables, `true` and `false`.
///
/// Anything else, including a variable that only a shell may know, has no value here and must be run.
struct ShellTest {
    var scopes: Scopes

    /// Returns the value of a condition; nil if the condition has to be run as a command.
    func value(of condition: [String]) -> Bool? {
        guard var words = words(condition) else { return nil }
        switch words.first {
        case "true" where words.count == 1: return true
        case "false" where words.count == 1: return false
        case "[":
            guard words.last == "]" else { return nil }
            words = Array(words.dropFirst().dropLast())
        case "test": words.removeFirst()
        default: return nil
        }
        return test(words)
    }

    private func test(_ words: [String]) -> Bool? {
        switch words.count {
        case 0: return false
        case 1: return !words[0].isEmpty
        case 2:
            switch words[0] {
            case "!": return words[1].isEmpty
            case "-n": return !words[1].isEmpty
            case "-z": return words[1].isEmpty
            default: return nil
            }
        case 3:
            if words[0] == "!", words[1] == "-n" || words[1] == "-z" {
                return test(Array(words.dropFirst())).map { !$0 }
            }
            switch words[1] {
            case "=", "==": return words[0] == words[2]
            case "!=": return words[0] != words[2]
            default: break
            }
            guard let left = Int(words[0]), let right = Int(words[2]) else { return nil }
            switch words[1] {
            case "-eq": return left == right
            case "-ne": return left != right
            case "-lt": return left < right
            case "-le": return left <= right
            case "-gt": return left > right
            case "-ge": return left >= right
            default: return nil
            }
        case 4 where words[0] == "!": return test(Array(words.dropFirst())).map { !$0 }
        default: return nil
        }
    }

    /// Returns the words of a command as a shell would pass them to it; nil if the shell would do more than replace declared
    /// variables.
    func words(_ texts: [String]) -> [String]? {
        var result: [String] = []
        for text in texts {
            guard let expanded = expand(text) else { return nil }
            result += expanded
        }
        return result
    }

    /// A word under construction.
    private struct Part {
        var bytes: [UInt8] = []
        /// Whether the word has a quoted part, so that it is kept even if it is empty.
        var isQuoted = false
        var words: [String] = []

        mutating func endWord() {
            if !bytes.isEmpty || isQuoted { words.append(String(decoding: bytes, as: UTF8.self)) }
            bytes = []
            isQuoted = false
        }
    }

    private func expand(_ text: String) -> [String]? {
        var part = Part()
        let bytes = Array(text.utf8)
        var index = 0
        var isDouble = false
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "'") where !isDouble:
                guard let end = bytes[(index + 1)...].firstIndex(of: byte) else { return nil }
                part.bytes += bytes[(index + 1)..<end]
                part.isQuoted = true
                index = end
            case UInt8(ascii: "\""):
                isDouble.toggle()
                part.isQuoted = true
            case UInt8(ascii: "$"):
                guard let (name, end) = Self.variable(bytes, index), let value = scopes.value(of: name) else {
                    return nil
                }
                index = end - 1
                if isDouble {
                    part.bytes += value.utf8
                } else {
                    // A shell would split an unquoted value, and expand the glob patterns in it.
                    guard !PathText.isPattern(value), !value.utf8.contains(UInt8(ascii: "\\")) else { return nil }
                    if value.utf8.first?.isShellBlank == true { part.endWord() }
                    for (count, word) in Self.fields(value).enumerated() {
                        if count > 0 { part.endWord() }
                        part.bytes += word.utf8
                    }
                    if value.utf8.last?.isShellBlank == true { part.endWord() }
                }
            case UInt8(ascii: "\\"), UInt8(ascii: "`"): return nil
            // A bracket expression, as in the glob pattern `*.[ch]`. A `[` alone is the command `[`.
            case UInt8(ascii: "[") where !isDouble && bytes[(index + 1)...].contains(UInt8(ascii: "]")): return nil
            case _ where !isDouble && Self.special.contains(byte): return nil
            default: part.bytes.append(byte)
            }
            index += 1
        }
        guard !isDouble else { return nil }
        part.endWord()
        return part.words
    }

    /// The characters that a shell doesn't take literally. `!` isn't included, because in a condition it means negation.
    private static let special = Set("*?|&;<>(){}~#".utf8)

    /// Splits a value at blanks and line ends.
    private static func fields(_ value: String) -> [String] {
        value.utf8.split(whereSeparator: \.isShellBlank).map { String(repairing: Array($0)[...]) }
    }

    /// Returns the name in `$NAME` or `${NAME}`, and the offset after it; nil if anything else follows the dollar sign.
    private static func variable(_ bytes: [UInt8], _ dollar: Int) -> (String, Int)? {
        var index = dollar + 1
        let isBraced = index < bytes.count && bytes[index] == UInt8(ascii: "{")
        if isBraced { index += 1 }
        let start = index
        while index < bytes.count, bytes[index].isASCIIAlphanumeric || bytes[index] == UInt8(ascii: "_") { index += 1 }
        guard index > start, !bytes[start].isASCIIDigit else { return nil }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        guard isBraced else { return (name, index) }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "}") else { return nil }
        return (name, index + 1)
    }
}

extension UInt8 {
    /// Whether a shell splits unquoted values at this character: a blank, a tab or a line feed.
    fileprivate var isShellBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\n")
    }
}
