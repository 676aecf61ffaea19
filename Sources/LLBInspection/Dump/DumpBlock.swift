import JSON
import SourceText

/// Indented lines of `key: value`.
struct DumpBlock {
    /// The lines so far, each with its line end.
    private(set) var text = ""
    private var depth = 0

    /// Adds a line.
    mutating func line(_ line: String) { text += String(repeating: "  ", count: depth) + line + "\n" }

    /// Adds what a closure writes, one level deeper.
    mutating func indented(_ body: (inout DumpBlock) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }

    /// Adds a text unless it is empty.
    mutating func text(_ key: String, _ value: String) { if !value.isEmpty { line("\(key): \(Self.quoted(value))") } }

    /// Adds a number unless it is 0.
    mutating func number(_ key: String, _ value: some BinaryInteger) { if value != 0 { line("\(key): \(value)") } }

    /// Adds a flag that is set.
    mutating func flag(_ key: String, _ value: Bool) { if value { line("\(key): true") } }

    /// Adds a list, one element on a line, unless it is empty.
    mutating func texts(_ key: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        line("\(key):")
        indented { block in values.forEach { block.line("- \(Self.quoted($0))") } }
    }

    /// Adds a map, sorted by keys, unless it is empty.
    mutating func map(_ key: String, _ values: [String: String]) {
        guard !values.isEmpty else { return }
        line("\(key):")
        indented { block in
            for (key, value) in values.sorted(by: { bytewiseLess($0.key, $1.key) }) {
                block.line("\(Self.quoted(key)): \(Self.quoted(value))")
            }
        }
    }

    /// A text as it is where nothing in it can be misread on a line; otherwise as a JSON string.
    static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let isPlain = scalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value != 0x2028 }
        guard isPlain, let first = scalars.first, first != "\"", first != " ", scalars.last != " " else {
            return JSONValue.string(text).text()
        }
        return text
    }
}
