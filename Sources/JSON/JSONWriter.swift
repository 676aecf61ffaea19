import SourceText

extension JSONValue {
    public struct WriteOptions: Sendable, Hashable {
        /// Whether `<`, `>` and `&` are written as `\u003c`, `\u003e` and `\u0026`, the default of Go's encoder.
        public var escapesHTML: Bool
        /// The number of spaces per nesting level; 0 writes everything on one line.
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

    /// Returns the value as JSON text in UTF-8, without a newline at the end.
    public func bytes(_ options: WriteOptions = WriteOptions()) -> [UInt8] {
        var writer = JSONWriter(options: options)
        writer.write(self, level: 0)
        return writer.out
    }

    /// Returns the value as JSON text, without a newline at the end.
    public func text(_ options: WriteOptions = WriteOptions()) -> String {
        String(decoding: bytes(options), as: UTF8.self)
    }
}

private struct JSONWriter {
    let options: JSONValue.WriteOptions
    var out: [UInt8] = []
    /// The check that ends the output early if the task is cancelled; the result is then discarded.
    private var cancellation = CancellationCheck(every: 4096)

    init(options: JSONValue.WriteOptions) { self.options = options }

    mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { out.append(contentsOf: $0) }
    }

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
        out.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Each run of bytes that need no escape is copied in one operation.
            var start = 0
            var index = 0
            while index < bytes.count {
                guard let (escape, length) = escape(at: index, of: bytes) else {
                    index += 1
                    continue
                }
                out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                put(escape)
                index += length
                start = index
            }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Returns the escape for the character that starts at an index, and the character's length in bytes; nil if the character
    /// needs no escape.
    @inline(__always)
    private func escape(at index: Int, of bytes: UnsafeBufferPointer<UInt8>) -> (escape: String, length: Int)? {
        let byte = bytes[index]
        if byte < 0x20 { return (controlEscape(byte), 1) }
        switch byte {
        case UInt8(ascii: "\""): return ("\\\"", 1)
        case UInt8(ascii: "\\"): return ("\\\\", 1)
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            return options.escapesHTML ? (unicodeEscape(UInt64(byte)), 1) : nil
        case 0xE2:
            // U+2028 and U+2029, which Go escapes in every mode.
            guard index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 else { return nil }
            return (unicodeEscape(0x2000 | UInt64(bytes[index + 2] & 0x3F)), 3)
        default: return nil
        }
    }

    private func controlEscape(_ byte: UInt8) -> String {
        switch byte {
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        default: unicodeEscape(UInt64(byte))
        }
    }

    private func unicodeEscape(_ scalar: UInt64) -> String { "\\u" + String(hexadecimal: scalar, width: 4) }
}
