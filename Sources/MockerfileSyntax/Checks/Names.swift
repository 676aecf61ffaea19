import BuildPlan
import SourceText
import ValueTree

/// Checks the names of images, variables and labels.
enum Names {
    static func isVariableCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    static func image(_ word: Word, _ decoding: inout Decoding) {
        let text = word.text
        guard let first = text.first, first.isASCII, first.isLetter,
            text.allSatisfy({ isVariableCharacter($0) || $0 == "." || $0 == "-" })
        else {
            let rule = "a letter, then letters, digits, '_', '.' and '-'"
            decoding.error("bad-name", "\"\(text)\" is not a valid image name; use \(rule)", at: word.range)
            return
        }
        if text.lowercased() == "scratch" {
            decoding.error("bad-name", "\"\(text)\" is the empty image and can't be used as a name", at: word.range)
        }
    }

    /// Checks that a variable's name consists of an ASCII letter or `_`, followed by ASCII letters, digits and `_`. Returns false
    /// after reporting an error.
    static func variable(_ name: String, _ decoding: inout Decoding, _ range: SourceRange) -> Bool {
        if let first = name.first, !first.isNumber, name.allSatisfy(isVariableCharacter) { return true }
        let rule = "a letter or '_', then letters, digits and '_'"
        decoding.error("bad-name", "\"\(name)\" is not a valid variable name; use \(rule)", at: range)
        return false
    }

    static func variableWord(_ word: Word, _ decoding: inout Decoding) {
        _ = variable(word.text, &decoding, word.range)
    }

    /// Checks that a label's key is not empty and contains no white space, quote or `=`. Returns false after reporting an
    /// error.
    static func label(_ name: String, _ decoding: inout Decoding, _ range: SourceRange) -> Bool {
        if !name.isEmpty, !name.contains(where: { $0.isWhitespace || "=\"'".contains($0) }) { return true }
        let message = "\"\(name)\" is not a valid label name; it can't be empty or contain spaces, quotes or '='"
        decoding.error("bad-name", message, at: range)
        return false
    }
}
