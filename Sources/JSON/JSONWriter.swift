import SourceText

extension JSONValue {
    public struct WriteOptions: Sendable, Hashable {
        /// Whether `<`, `>` and `&` are written as `\u003c`, `\u003e` and `\u0026`, the default of Go's encoder.
        public var escapesHTML: Bool
        /// Spaces for each level of nesting; 0 writes everything on one line.
        public var indentation: Int

        public init(escapesHTML: Bool = false, indentation: Int = 0) {
            self.escapesHTML = escapesHTML
            self.indentation = indentation
        }

        /// The options that give the same bytes as Go's `json.Marshal`.
        public static let go = WriteOptions(escapesHTML: true)
        /// The options for text that is indented by two spaces per level.
        public static let indented = WriteOptions(indentation: 2)
    }

    /// The value as JSON text in UTF-8, without a newline at the end.
    public func bytes(_ options: WriteOptions = WriteOptions()) -> [UInt8] {
        var writer = JSONWriter(options: options)
        writer.write(self, level: 0)
        return writer.out
    }

    /// The value as JSON text, without a newline at the end.
    public func text(_ options: WriteOptions = WriteOptions()) -> String {
        String(decoding: bytes(options), as: UTF8.self)
    }
}

private struct JSONWriter {
    let options: JSONValue.WriteOptions
    var out: [UInt8] = []
    /// A cancelled task writes nothing more; its result is not used.
    private var cancellation = CancellationCheck(every: 4096)

    init(options: JSONValue.WriteOptions) { self.options = options }

    mutating func put(_ text: String) { out += text.utf8 }

    mutating func newline(_ level: Int) {
        guard options.indentation > 0 else { return }
        out.append(0x0A)
        out += repeatElement(0x20, count: options.indentation * level)
    }

    mutating func write(_ value: JSONValue, level: Int) {
        if cancellation.isCancelled() { return }
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .number(let digits): put(digits)
        case .string(let text): write(text)
        case .array(let elements):
            put("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { put(",") }
                newline(level + 1)
                write(element, level: level + 1)
            }
            if !elements.isEmpty { newline(level) }
            put("]")
        case .object(let object):
            put("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { put(",") }
                newline(level + 1)
                write(member.key)
                put(options.indentation > 0 ? ": " : ":")
                write(member.value, level: level + 1)
            }
            if !object.members.isEmpty { newline(level) }
            put("}")
        }
    }

    mutating func write(_ text: String) {
        put("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": put("\\\"")
            case "\\": put("\\\\")
            case "\u{8}": put("\\b")
            case "\u{C}": put("\\f")
            case "\n": put("\\n")
            case "\r": put("\\r")
            case "\t": put("\\t")
            case "<" where options.escapesHTML, ">" where options.escapesHTML, "&" where options.escapesHTML,
                // Go escapes the two line separators in every mode.
                "\0"..<" ", "\u{2028}", "\u{2029}":
                put("\\u" + String(hexadecimal: UInt64(scalar.value), width: 4))
            default: out += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        put("\"")
    }
}
