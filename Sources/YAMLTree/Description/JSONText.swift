/// A JSON value that is only ever written; keys keep their order.
enum JSONText {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([JSONText])
    case object([(String, JSONText)])

    /// Indented by two spaces a level, with a final newline.
    var rendered: String {
        var out = ""
        write(to: &out, indent: "")
        return out + "\n"
    }

    private func write(to out: inout String, indent: String) {
        switch self {
        case .string(let text): out += Self.quoted(text)
        case .integer(let number): out += String(number)
        case .boolean(let value): out += value ? "true" : "false"
        case .array(let items):
            if items.isEmpty {
                out += "[]"
            } else {
                Self.writeList(items, "[", "]", to: &out, indent) { $0.write(to: &$1, indent: $2) }
            }
        case .object(let entries):
            if entries.isEmpty {
                out += "{}"
            } else {
                Self.writeList(entries, "{", "}", to: &out, indent) { entry, out, indent in
                    out += Self.quoted(entry.0) + ": "
                    entry.1.write(to: &out, indent: indent)
                }
            }
        }
    }

    private static func writeList<Item>(
        _ items: [Item],
        _ open: String,
        _ close: String,
        to out: inout String,
        _ indent: String,
        _ write: (Item, inout String, String) -> Void
    ) {
        let inner = indent + "  "
        out += open
        for (index, item) in items.enumerated() {
            out += (index == 0 ? "\n" : ",\n") + inner
            write(item, &out, inner)
        }
        out += "\n\(indent)\(close)"
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
