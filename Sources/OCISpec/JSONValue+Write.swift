extension JSONValue {
    /// How a value is written.
    public struct WriteOptions: Sendable, Hashable {
        /// True where `<`, `>` and `&` are written as `\u003c`, `\u003e` and `\u0026`, as Go's encoder does by default.
        public var escapesHTML: Bool
        /// Spaces for each level of nesting; 0 writes everything on one line.
        public var indentation: Int

        /// Options of the writer.
        public init(escapesHTML: Bool = false, indentation: Int = 0) {
            self.escapesHTML = escapesHTML
            self.indentation = indentation
        }

        /// The bytes of Go's `json.Marshal`.
        public static let go = WriteOptions(escapesHTML: true)
    }

    /// The value as JSON text in UTF-8.
    public func bytes(_ options: WriteOptions = WriteOptions()) -> [UInt8] {
        var writer = JSONWriter(options: options)
        writer.write(self, level: 0)
        return writer.out
    }

    /// The value as JSON text.
    public func text(_ options: WriteOptions = WriteOptions()) -> String {
        String(decoding: bytes(options), as: UTF8.self)
    }
}

private struct JSONWriter {
    let options: JSONValue.WriteOptions
    var out: [UInt8] = []

    init(options: JSONValue.WriteOptions) { self.options = options }

    mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

    mutating func newline(_ level: Int) {
        guard options.indentation > 0 else { return }
        out.append(0x0A)
        out.append(contentsOf: repeatElement(0x20, count: options.indentation * level))
    }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .number(let digits): put(digits)
        case .string(let text): write(text)
        case .array(let elements):
            list("[", "]", elements, level: level) { writer, element in writer.write(element, level: level + 1) }
        case .object(let object):
            list("{", "}", object.members, level: level) { writer, member in
                writer.write(member.key)
                writer.put(writer.options.indentation > 0 ? ": " : ":")
                writer.write(member.value, level: level + 1)
            }
        }
    }

    private mutating func list<Element>(
        _ open: String,
        _ close: String,
        _ elements: [Element],
        level: Int,
        each: (inout JSONWriter, Element) -> Void
    ) {
        put(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { put(",") }
            newline(level + 1)
            each(&self, element)
        }
        if !elements.isEmpty { newline(level) }
        put(close)
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
            case "<" where options.escapesHTML, ">" where options.escapesHTML, "&" where options.escapesHTML:
                escape(scalar)
            // Go escapes the two line separators in every mode.
            case "\0"..<" ", "\u{2028}", "\u{2029}": escape(scalar)
            default: out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        put("\"")
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        let digits = String(scalar.value, radix: 16)
        put("\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }
}
