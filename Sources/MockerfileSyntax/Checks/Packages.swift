import BuildPlan
import ValueTree

/// Items of `package.install`.
enum Packages {
    /// Checks `NAME` or `NAME=VERSION`, in characters that every package manager accepts and no shell interprets.
    static func check(_ word: Word, _ decoding: inout Decoding) {
        let text = word.checkable
        if let bad = text.first(where: { !isAllowed($0) }) {
            let shown = bad.isWhitespace ? "white space" : "'\(bad)'"
            let hint = bad.isWhitespace ? "; write each package as a separate item" : ""
            report("it can't contain \(shown)\(hint)", word, &decoding)
            return
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let (name, version) = (parts.first ?? "", parts.count == 2 ? parts[1] : nil)
        if name.hasPrefix("-") {
            report("it looks like an option", word, &decoding)
        } else if version?.contains("=") == true {
            report("it can contain only one '='", word, &decoding)
        } else if !word.hasVariables, name.isEmpty || version?.isEmpty == true {
            report("\(name.isEmpty ? "the name" : "the version") is empty", word, &decoding)
        } else if let first = name.first, !first.isLetter, !first.isNumber, first != "_", !word.text.hasPrefix("${") {
            report("a name can't start with '\(first)'", word, &decoding)
        }
    }

    private static func report(_ why: String, _ word: Word, _ decoding: inout Decoding) {
        let message = "\"\(word.text)\" is not a valid package (NAME or NAME=VERSION); \(why)"
        decoding.error("bad-package", message, at: word.range)
    }

    /// Whether a character occurs in packages of Debian (`+ - . : ~`), Alpine (`_`) or RPM (`^`, `@` of groups).
    private static func isAllowed(_ character: Character) -> Bool {
        Names.isVariableCharacter(character) || "+-.:~^@=/".contains(character)
    }
}
