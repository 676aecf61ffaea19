import BuildPlan
import SourceText
import ValueTree

/// Checks the items of `package.repo`, e.g. `deb https://example.com/debian stable main`.
enum Repositories {
    static func check(_ word: Word, _ decoding: inout Decoding) {
        if Braces.needVersion(word, &decoding) { return }
        let text = word.text
        if text.unicodeScalars.contains(where: { ($0.value < 0x20 && $0 != "\t") || $0.value == 0x7F }) {
            report(word, "it must be a single line of text", &decoding)
        } else if text == "deb" || text.hasPrefix("deb ") || text.hasPrefix("deb\t") {
            if let problem = problemOfDebLine(word) { report(word, problem, &decoding) }
        } else if text.hasPrefix("deb-src") {
            report(word, "source packages are not supported; write \"deb\"", &decoding)
        } else if text.hasPrefix("@") {
            if let problem = problemOfTaggedURL(word) { report(word, problem, &decoding) }
        } else if text.contains(where: \.isWhitespace), !word.hasVariables {
            report(word, "write \"deb [OPTION=VALUE] URL SUITE COMPONENT\", a URL or \"@TAG URL\"", &decoding)
        } else {
            URLs.check(word, &decoding)
        }
    }

    /// Returns the error in a repository of the form `@TAG URL`, e.g. `@edge https://example.com/edge`; nil if the repository
    /// is valid.
    private static func problemOfTaggedURL(_ word: Word) -> String? {
        let parts = word.checkable.split(whereSeparator: \.isWhitespace)
        let tag = (parts.first ?? "").dropFirst()
        guard tag.allSatisfy({ Names.isVariableCharacter($0) || ".-".contains($0) }) else {
            return "a tag can contain only letters, digits, '_', '.' and '-'"
        }
        if word.hasVariables { return nil }
        guard parts.count == 2, !tag.isEmpty else { return "write \"@TAG URL\"" }
        return URLs.problem(Word(String(parts[1]), range: word.range, expansion: .none)).map {
            "\"\(parts[1])\" is not an http or https URL: \($0)"
        }
    }

    /// Returns the error in a `deb [OPTION=VALUE …] URL SUITE COMPONENT…` line; nil if the line is valid. A suite that ends in
    /// `/` is a path and has no components.
    private static func problemOfDebLine(_ word: Word) -> String? {
        if let problem = problemOfShellText(word.text) { return problem }
        var rest = word.text.dropFirst(4).drop(while: \.isWhitespace)
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else { return "its '[' is never closed" }
            let options = rest[rest.index(after: rest.startIndex)..<close].split(whereSeparator: \.isWhitespace)
            if let bad = options.first(where: { !isOption($0) }) { return "\"\(bad)\" is not OPTION=VALUE" }
            if options.contains(where: { String($0).hasBytes(of: architecture) }) {
                return "apt doesn't expand \"\(architecture)\" in options; \(withoutArchitecture)"
            }
            rest = rest[rest.index(after: close)...]
        }
        let parts = rest.split(whereSeparator: \.isWhitespace)
        guard let url = parts.first else { return "the URL and the suite are missing" }
        if let problem = URLs.problem(Word(String(url), range: word.range, expansion: word.expansion)) {
            return "\"\(url)\" is not an http or https URL: \(problem)"
        }
        guard parts.count >= 2 else { return "the suite is missing" }
        let isPath = parts[1].hasSuffix("/")
        if parts.dropFirst(isPath ? 2 : 1).contains(where: { String($0).hasBytes(of: architecture) }) {
            return "apt expands \"\(architecture)\" only in the URL and in a suite that ends in '/'"
        }
        if let bad = parts.dropFirst().first(where: { !isSuite($0, word) }) {
            return "\"\(bad)\" is not a valid suite or component"
        }
        if isPath { return parts.count > 2 ? "a suite that ends in '/' has no components" : nil }
        return parts.count == 2 ? "a component such as \"main\" is missing" : nil
    }

    /// apt's placeholder for the image's architecture.
    private static let architecture = "$(ARCH)"
    private static let withoutArchitecture = "omit \"arch\" to use the image's own architecture"

    /// Returns an error for a command substitution in a line, e.g. `$(lsb_release -cs)`; nil if there is none. apt's own
    /// `$(ARCH)` doesn't count as a command substitution.
    private static func problemOfShellText(_ text: String) -> String? {
        for start in text.indices where text[start] == "`" || text[start...].hasPrefix("$(") {
            if text[start...].hasPrefix(architecture) { continue }
            let close: Character = text[start] == "`" ? "`" : ")"
            let end = text[start...].dropFirst().firstIndex(of: close)
            let shown = end.map { text[start...$0] } ?? text[start...]
            let isArchitecture = text[..<start].hasSuffix("arch=")
            let hint = isArchitecture ? withoutArchitecture : "write the value, e.g. the release's code name"
            return "no shell expands \"\(shown)\"; \(hint)"
        }
        return nil
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
        // `$`, `(` and `)` are allowed for `$(ARCH)`. Command substitutions have already been reported.
        return fixed.allSatisfy { Names.isVariableCharacter($0) || "+-./~:$()".contains($0) }
    }
}
