import BuildPlan
import ValueTree

/// Items of `package.repo`.
enum Repositories {
    static func check(_ word: Word, _ decoding: inout Decoding) {
        let text = word.text
        if text.unicodeScalars.contains(where: { ($0.value < 0x20 && $0 != "\t") || $0.value == 0x7F }) {
            report(word, "it must be a single line of text", &decoding)
        } else if text == "deb" || text.hasPrefix("deb ") || text.hasPrefix("deb\t") {
            checkDebLine(word, &decoding)
        } else if text.hasPrefix("deb-src") {
            report(word, "source packages are not supported; write \"deb\"", &decoding)
        } else if text.contains(where: \.isWhitespace), !word.hasVariables {
            report(word, "write \"deb [OPTION=VALUE] URL SUITE COMPONENT\" or a URL", &decoding)
        } else {
            URLs.check(word, &decoding)
        }
    }

    /// Checks `deb [OPTION=VALUE …] URL SUITE COMPONENT…`; a suite that ends in `/` has no components.
    private static func checkDebLine(_ word: Word, _ decoding: inout Decoding) {
        var rest = word.text.dropFirst(4).drop(while: \.isWhitespace)
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else {
                report(word, "its '[' is never closed", &decoding)
                return
            }
            let options = rest[rest.index(after: rest.startIndex)..<close].split(whereSeparator: \.isWhitespace)
            if let bad = options.first(where: { !isOption($0) }) {
                report(word, "\"\(bad)\" is not OPTION=VALUE", &decoding)
                return
            }
            rest = rest[rest.index(after: close)...]
        }
        let parts = rest.split(whereSeparator: \.isWhitespace)
        guard let url = parts.first else {
            report(word, "the URL and the suite are missing", &decoding)
            return
        }
        if let problem = URLs.problem(Word(String(url), range: word.range, expansion: word.expansion)) {
            report(word, "\"\(url)\" is not an http or https URL: \(problem)", &decoding)
            return
        }
        guard parts.count >= 2 else {
            report(word, "the suite is missing", &decoding)
            return
        }
        if let bad = parts.dropFirst().first(where: { !isSuite($0, word) }) {
            report(word, "\"\(bad)\" is not a valid suite or component", &decoding)
        } else if parts[1].hasSuffix("/") ? parts.count > 2 : parts.count == 2 {
            let hint =
                parts.count == 2
                ? "a component such as \"main\" is missing" : "a suite that ends in '/' has no components"
            report(word, hint, &decoding)
        }
    }

    private static func report(_ word: Word, _ why: String, _ decoding: inout Decoding) {
        decoding.error("bad-repository", "\"\(word.text)\" is not a valid repository; \(why)", at: word.range)
    }

    private static func isOption(_ text: Substring) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = parts.first, !name.isEmpty else { return false }
        let nameIsRight = name.allSatisfy { $0.isASCII && ($0.isLetter || "-+".contains($0)) }
        return nameIsRight && !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && !"[]\"'`;\\".contains($0) }
    }

    private static func isSuite(_ text: Substring, _ word: Word) -> Bool {
        let fixed = Word(String(text), range: word.range, expansion: word.expansion).checkable
        return fixed.allSatisfy { Names.isVariableCharacter($0) || "+-./~:".contains($0) }
    }
}
