import SourceText
import ValueTree

/// A recursive-descent parser for a TOML document. `TOMLParser.depthLimit` bounds the recursion.
struct TOMLReader {
    /// The parts of a key such as `a."b c"`, each with its range.
    typealias Key = [(name: String, range: SourceRange)]

    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The byte at the read position; nil at the end of the text.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Consumes the given byte if it is next. Returns whether it was.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    /// Consumes the given text if it is next. Returns whether it was.
    mutating func take(_ text: StaticString) -> Bool {
        let found = text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
        if found { offset += text.utf8CodeUnitCount }
        return found
    }

    func error(_ message: String, at place: Int? = nil) -> TOMLSyntaxError {
        TOMLSyntaxError(message: message, offset: place ?? offset)
    }

    func unexpected(_ expected: String) -> TOMLSyntaxError {
        guard offset < bytes.count else { return error("expected \(expected), found the end of the file") }
        if bytes[offset] == 0x0A || bytes[offset...].starts(with: [0x0D, 0x0A]) {
            return error("expected \(expected), found the end of the line")
        }
        if bytes[offset] == 0x0D { return error("expected \(expected), found a carriage return") }
        let character = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).prefix(1)
        return error("expected \(expected), found '\(character)'")
    }

    /// Creates a table inside another table.
    ///
    /// - Throws: `TOMLSyntaxError` if the new table exceeds the depth limit.
    func table(_ state: TOMLTable.State, in parent: TOMLTable, _ range: SourceRange) throws(TOMLSyntaxError)
        -> TOMLTable
    {
        guard parent.depth < TOMLParser.depthLimit else { throw tooDeep(at: range.start) }
        return TOMLTable(state, keyRange: range, depth: parent.depth + 1)
    }

    func tooDeep(at place: Int) -> TOMLSyntaxError {
        error("values nest more than \(TOMLParser.depthLimit) levels deep", at: place)
    }

    // MARK: Lines

    mutating func document() throws(TOMLSyntaxError) -> ValueNode {
        if let invalid = firstInvalidUTF8(bytes[...]) {
            throw error("the file is not valid UTF-8; save it as UTF-8", at: invalid)
        }
        _ = take("\u{FEFF}")
        let root = TOMLTable(.header, keyRange: SourceRange(0, 0), depth: 0)
        var table = root
        while true {
            try skipLines()
            guard let next else { return root.node }
            if next == UInt8(ascii: "[") { table = try header(root) } else { try keyAndValue(in: table) }
            skipBlanks()
            if self.next == UInt8(ascii: "#") { try comment() }
            guard self.next == nil || newline() else { throw unexpected("the end of the line") }
        }
    }

    mutating func skipBlanks() {
        while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { offset += 1 }
    }

    /// Consumes a line end if one is next. Returns whether one was.
    mutating func newline() -> Bool { take("\n") || take("\r\n") }

    /// Skips blanks, comments and line ends.
    mutating func skipLines() throws(TOMLSyntaxError) {
        while true {
            skipBlanks()
            if next == UInt8(ascii: "#") { try comment() }
            guard newline() else { return }
        }
    }

    private mutating func comment() throws(TOMLSyntaxError) {
        while let byte = next, byte != 0x0A {
            if byte == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { return }
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
                throw error("a comment can't contain control characters")
            }
            offset += 1
        }
    }

    // MARK: Keys and tables

    /// Parses a header, `[a.b]` or `[[a.b]]`, and returns the table that the keys below it belong to.
    private mutating func header(_ root: TOMLTable) throws(TOMLSyntaxError) -> TOMLTable {
        offset += 1
        let isRow = take("[")
        let key = try key()
        guard take(isRow ? "]]" : "]") else { throw unexpected(isRow ? "']]'" : "']'") }
        var table = root
        for (index, part) in key.enumerated() {
            let isLast = index == key.count - 1
            if let known = table[part.name] {
                table = try enter(known, key, index, isRow: isRow && isLast)
            } else {
                let child = try self.table(isLast ? (isRow ? .rows : .header) : .implied, in: table, part.range)
                table.add(child, named: part.name)
                table = child
                if isLast, isRow { table = try addRow(to: child, part.range) }
            }
        }
        return table
    }

    private func addRow(to rows: TOMLTable, _ range: SourceRange) throws(TOMLSyntaxError) -> TOMLTable {
        let row = try table(.header, in: rows, range)
        rows.rows.append(row)
        return row
    }

    /// Returns an existing table: an outer table of a header, such as `a` in `[a.b]`, or the header's own table. For an array
    /// of tables, returns its last table, or a new table if the header adds one.
    ///
    /// - Throws: `TOMLSyntaxError` if the header would define a table twice or extend a value.
    private func enter(_ known: TOMLTable, _ key: Key, _ index: Int, isRow: Bool) throws(TOMLSyntaxError) -> TOMLTable {
        let isLast = index == key.count - 1
        switch known.state {
        case .rows where isRow: return try addRow(to: known, key[index].range)
        case .rows where !isLast: return known.rows.last ?? known
        case .implied where isLast && !isRow:
            known.state = .header
            return known
        case .implied where !isLast, .header where !isLast, .dotted where !isLast: return known
        default: throw duplicate(key, index, known)
        }
    }

    /// Parses `KEY = VALUE`.
    mutating func keyAndValue(in table: TOMLTable) throws(TOMLSyntaxError) {
        let key = try key()
        guard take("=") else { throw unexpected("'='") }
        skipBlanks()
        var table = table
        for (index, part) in key.dropLast().enumerated() {
            if let known = table[part.name] {
                guard known.state == .dotted else { throw duplicate(key, index, known) }
                table = known
            } else {
                let child = try self.table(.dotted, in: table, part.range)
                table.add(child, named: part.name)
                table = child
            }
        }
        let last = key[key.count - 1]
        if let known = table[last.name] { throw duplicate(key, key.count - 1, known) }
        let child = try self.table(.value, in: table, last.range)
        table.add(child, named: last.name)
        child.value = try value(in: child)
    }

    private func duplicate(_ key: Key, _ index: Int, _ known: TOMLTable) -> TOMLSyntaxError {
        let name = key[...index].map(\.name).joined(separator: ".")
        let message = "\"\(name)\" is already defined"
        return TOMLSyntaxError(message: message, offset: key[index].range.start, firstDefinition: known.keyRange.start)
    }

    /// Parses a key such as `a . "b c"`, and skips blanks around it and around its dots.
    private mutating func key() throws(TOMLSyntaxError) -> Key {
        var key: Key = []
        repeat {
            skipBlanks()
            let start = offset
            let name = try part()
            key.append((name, SourceRange(start, offset)))
            skipBlanks()
        } while take(".")
        return key
    }

    private mutating func part() throws(TOMLSyntaxError) -> String {
        switch next {
        case UInt8(ascii: "\""):
            offset += 1
            return try basicString()
        case UInt8(ascii: "'"):
            offset += 1
            return try literalString()
        default:
            let start = offset
            while let byte = next, Self.isBare(byte) { offset += 1 }
            guard offset > start else { throw unexpected("a key") }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }
    }

    /// Returns whether a byte can be part of a key without quotes.
    static func isBare(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
