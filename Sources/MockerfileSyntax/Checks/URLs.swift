import BuildPlan
import SourceText
import YAMLTree

/// URLs of downloads, keys and repositories.
enum URLs {
    static func check(_ word: Word, _ decoding: inout Decoding) {
        guard let problem = problem(word) else { return }
        let message = "\(decoding.subject) must be an http or https URL, not \"\(word.text)\"; \(problem)"
        decoding.error("bad-url", message, at: word.range)
    }

    /// What is wrong with a URL, as a clause; nil where nothing is found.
    static func problem(_ word: Word) -> String? {
        let text = word.checkable
        if text.unicodeScalars.contains(where: {
            $0.value <= 0x20 || $0.value == 0x7F || "\"<>\\^`{|}".unicodeScalars.contains($0)
        }) {
            return "it has a character that a URL can't have"
        }
        if word.hasVariables, word.text.hasPrefix("${") { return nil }
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else {
            return lower.hasBytes(of: "://") ? "its scheme is neither" : "it has no scheme"
        }
        let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if host.isEmpty, !word.hasVariables { return "it has no host" }
        return nil
    }
}
