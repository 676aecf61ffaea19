import BuildPlan
import SourceText
import ValueTree

/// Checks the URLs of downloads, keys and repositories.
enum URLs {
    static func check(_ word: Word, _ decoding: inout Decoding) {
        if Braces.needVersion(word, &decoding) { return }
        guard let problem = problem(word) else { return }
        let message = "\(decoding.subject) must be an http or https URL, not \"\(word.text)\"; \(problem)"
        decoding.error("bad-url", message, at: word.range)
    }

    /// Returns the error in a URL as a clause, e.g. `it has no host`; nil for a valid URL.
    static func problem(_ word: Word) -> String? {
        let text = word.checkable
        if text.unicodeScalars.contains(where: {
            $0.value <= 0x20 || $0.value == 0x7F || "\"<>\\^`{|}".unicodeScalars.contains($0)
        }) {
            return "it has a character that is not allowed in URLs"
        }
        if word.hasVariables, word.text.hasPrefix("${") { return nil }
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else {
            return lower.hasBytes(of: "://") ? "it has another scheme" : "it has no scheme"
        }
        let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if host.isEmpty, !word.hasVariables { return "it has no host" }
        return nil
    }
}
