/// Returns the fields of a line of comma-separated values, e.g. of the value in `--mount=type=bind,"source=a,b"`.
///
/// A field in double quotes may contain commas, and quotes written as `""`. A newline at the end of the line is ignored.
///
/// - Throws: `CSVFailure` for an empty line, a quote in an unquoted field, a missing closing quote, or text between a
///   closing quote and the next comma.
public func csvFields(_ line: String) throws(CSVFailure) -> [String] {
    var bytes = Array(line.utf8)
    if bytes.last == UInt8(ascii: "\n") {
        bytes.removeLast()
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    }
    guard !bytes.isEmpty else { throw CSVFailure(message: "EOF") }
    var fields: [String] = []
    var position = 0
    while true {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            let (field, end) = try quotedField(bytes, from: position + 1)
            fields.append(field)
            guard let end else { return fields }
            position = end
        } else {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: ",")) ?? bytes.count
            if let quote = bytes[position..<end].firstIndex(of: UInt8(ascii: "\"")) {
                throw CSVFailure(column: quote + 1, reason: "bare \" in non-quoted-field")
            }
            fields.append(String(decoding: bytes[position..<end], as: UTF8.self))
            guard end < bytes.count else { return fields }
            position = end + 1
        }
    }
}

/// A syntax error in a line of comma-separated values.
public struct CSVFailure: Error, Sendable, Hashable {
    /// The message of Go's `encoding/csv`, e.g. `parse error on line 1, column 3: …`.
    public let message: String

    init(message: String) { self.message = message }

    init(column: Int, reason: String) { message = "parse error on line 1, column \(column): \(reason)" }
}

/// Parses a quoted field whose content begins at the byte offset `start`, after the opening quote. `next` is the byte
/// offset of the next field; nil if the field is the last one.
private func quotedField(_ bytes: [UInt8], from start: Int) throws(CSVFailure) -> (field: String, next: Int?) {
    var field: [UInt8] = []
    var position = start
    while let quote = bytes[position...].firstIndex(of: UInt8(ascii: "\"")) {
        field += bytes[position..<quote]
        position = quote + 1
        guard position < bytes.count else { return (String(decoding: field, as: UTF8.self), nil) }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            field.append(UInt8(ascii: "\""))
            position += 1
        case UInt8(ascii: ","):
            return (String(decoding: field, as: UTF8.self), position + 1)
        default:
            throw CSVFailure(column: quote + 1, reason: "extraneous or missing \" in quoted-field")
        }
    }
    throw CSVFailure(column: position + 1, reason: "extraneous or missing \" in quoted-field")
}
