import BuildPlan
import ValueTree

/// Checks text that must not be blank, command lines, users and signals.
enum Words {
    static func notBlank(_ word: Word, _ decoding: inout Decoding) {
        if word.text.allSatisfy(\.isWhitespace) {
            decoding.error("empty", "\(decoding.subject) must not be empty", at: word.range)
        } else if word.text.contains(where: \.isNewline) {
            decoding.error("line-break", "\(decoding.subject) must be on one line", at: word.range)
        }
    }

    /// Checks that a command line is not blank and contains no NUL. Line breaks are allowed.
    static func command(_ word: Word, _ decoding: inout Decoding) {
        if word.text.allSatisfy(\.isWhitespace) {
            decoding.error("empty", "\(decoding.subject) must not be empty", at: word.range)
        } else if word.text.contains("\0") {
            decoding.error("bad-character", "\(decoding.subject) can't contain a NUL character", at: word.range)
        }
    }

    /// Checks that a word is `USER` or `USER:GROUP`, by name or number.
    static func user(_ word: Word, _ decoding: inout Decoding) {
        let text = word.checkable
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isBad = text.contains { !$0.isASCII || $0.isWhitespace || "/\\\"'$`;&|<>(){}*?".contains($0) }
        let isBlank = !word.hasVariables && parts.contains("")
        if isBad || isBlank || parts.count > 2 {
            let message = "\"\(word.text)\" is not a valid user; write USER or USER:GROUP, by name or number"
            decoding.error("bad-user", message, at: word.range)
        }
    }

    /// Checks that a word is a signal: `SIGTERM`, `TERM`, `SIGRTMIN+3`, or a number from 1 to 64.
    static func signal(_ word: Word, _ decoding: inout Decoding) {
        guard !word.hasVariables else { return }
        let text = word.text
        let isNumber = Int(text).map { (1...64).contains($0) } ?? false
        let name = text.uppercased().hasPrefix("SIG") ? String(text.uppercased().dropFirst(3)) : text.uppercased()
        if isNumber || signals.contains(name) || isRealTime(name) { return }
        let message = "unknown signal \"\(text)\""
        decoding.error("bad-signal", message, word: text, among: signals.map { "SIG\($0)" }, at: word.range)
    }

    private static func isRealTime(_ name: String) -> Bool {
        for prefix in ["RTMIN+", "RTMAX-"] where name.hasPrefix(prefix) {
            return Int(name.dropFirst(prefix.count)).map { (0...30).contains($0) } ?? false
        }
        return name == "RTMIN" || name == "RTMAX"
    }

    /// The names of Linux signals, without `SIG`.
    private static let signals = [
        "TERM", "KILL", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH", "PWR", "ABRT", "ALRM", "BUS", "CHLD", "CONT",
        "FPE", "ILL", "IO", "PIPE", "PROF", "SEGV", "STKFLT", "STOP", "SYS", "TRAP", "TSTP", "TTIN", "TTOU", "URG",
        "VTALRM", "XCPU", "XFSZ",
    ]
}
