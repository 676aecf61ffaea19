import BuildPlan
import ValueTree

/// Checks the paths of files and directories in the image.
enum Paths {
    static func absolute(_ word: Word, _ decoding: inout Decoding) {
        let text = word.text
        if text.contains(where: { $0.isNewline || $0 == "\0" }) {
            decoding.error("bad-path", "\(decoding.subject) can't contain a line break or a NUL", at: word.range)
        } else if !text.hasPrefix("/"), !(word.hasVariables && text.hasPrefix("${")) {
            let fix = decoding.fix("prepend '/'", word.range, "/" + text)
            let message = "\(decoding.subject) must be an absolute path, not \"\(text)\""
            decoding.error("bad-path", message, at: word.range, fixIts: text.isEmpty ? [] : [fix])
        } else if text.split(separator: "/").contains("..") {
            decoding.error("bad-path", "\(decoding.subject) can't contain '..'", at: word.range)
        }
    }

    /// Checks that a word is the absolute path of a file. It can't end in `/`.
    static func file(_ word: Word, _ decoding: inout Decoding) {
        absolute(word, &decoding)
        if word.text.hasPrefix("/"), word.text.hasSuffix("/") {
            decoding.error("bad-path", "\(decoding.subject) must name a file, not a directory", at: word.range)
        }
    }
}
