import SourceText

/// Reads a TOML document byte by byte.
struct TOMLReader {
    /// A table or a value that a key has, for as much as decides whether a further key may stand.
    final class Node {
        enum Kind {
            /// Named on the way to a header's table; a header of its own may follow.
            case implied
            /// Has had its header.
            case header
            /// Made by a dotted key, to which more of them may add.
            case dotted
            /// The tables of `[[…]]`; the last one is its `last`.
            case rows
            /// A value, an inline table among them: complete as it is.
            case value
        }

        var kind: Kind
        var children: [String: Node] = [:]
        var last: Node?
        /// The place of its entry; nil where it is in a row, and is left out.
        let entry: Int?

        init(_ kind: Kind, entry: Int?) {
            self.kind = kind
            self.entry = entry
        }
    }

    /// A key with one or several parts, and where each part begins.
    typealias Key = [(name: String, offset: Int)]

    let file: SourceFile
    let bytes: [UInt8]
    var offset = 0
    private var entries: [TOMLTree.Entry] = []

    init(file: SourceFile) {
        self.file = file
        bytes = file.bytes
    }

    /// The byte at the read position; nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    mutating func take(_ text: StaticString) -> Bool {
        let found = text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
        if found { offset += text.utf8CodeUnitCount }
        return found
    }

    func error(_ message: String, at place: Int? = nil) -> TOMLTreeError {
        TOMLTreeError(message: message, position: file.position(at: place ?? offset))
    }

    func unexpected(_ expected: String) -> TOMLTreeError {
        guard offset < bytes.count else { return error("expected \(expected), found the end of the file") }
        if bytes[offset] == 0x0A || bytes[offset...].starts(with: [0x0D, 0x0A]) {
            return error("expected \(expected), found the end of the line")
        }
        if bytes[offset] == 0x0D { return error("expected \(expected), found a carriage return") }
        let character = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).prefix(1)
        return error("expected \(expected), found '\(character)'")
    }

    // MARK: Lines

    mutating func document() throws(TOMLTreeError) -> [TOMLTree.Entry] {
        if let invalid = firstInvalidByte() { throw error("the file is not UTF-8", at: invalid) }
        _ = take("\u{FEFF}")
        let root = Node(.header, entry: nil)
        var (table, path): (Node, [String]?) = (root, [])
        while true {
            try skipLines()
            guard let next else { return entries }
            if next == UInt8(ascii: "[") {
                (table, path) = try header(root)
            } else {
                try keyAndValue(in: table, path, depth: 0)
            }
            skipBlanks()
            if self.next == UInt8(ascii: "#") { try comment() }
            guard self.next == nil || newline() else { throw unexpected("the end of the line") }
        }
    }

    private func firstInvalidByte() -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        // The longest valid beginning ends at it, or just before it.
        var (low, high) = (0, bytes.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            var end = middle
            while end > low, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            if String(validating: bytes[..<end], as: UTF8.self) != nil { low = middle } else { high = middle }
        }
        return low
    }

    mutating func skipBlanks() {
        while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { offset += 1 }
    }

    /// Steps over a line's end, where one is here.
    mutating func newline() -> Bool { take("\n") || take("\r\n") }

    /// Steps over blanks, comments and line ends.
    mutating func skipLines() throws(TOMLTreeError) {
        while true {
            skipBlanks()
            if next == UInt8(ascii: "#") { try comment() }
            guard newline() else { return }
        }
    }

    private mutating func comment() throws(TOMLTreeError) {
        while let byte = next, byte != 0x0A {
            if byte == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { return }
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { throw error("a control character in a comment") }
            offset += 1
        }
    }

    // MARK: Keys and tables

    private mutating func header(_ root: Node) throws(TOMLTreeError) -> (Node, [String]?) {
        offset += 1
        let isRow = take("[")
        let key = try key()
        guard take(isRow ? "]]" : "]") else { throw unexpected(isRow ? "']]'" : "']'") }
        var (table, path): (Node, [String]?) = (root, [])
        for (index, part) in key.enumerated() {
            let isLast = index == key.count - 1
            path?.append(part.name)
            if let known = table.children[part.name] {
                table = try enter(known, &path, key, index, isRow: isRow && isLast)
            } else {
                let kind: Node.Kind = isLast ? (isRow ? .rows : .header) : .implied
                let node = add(part, kind, to: table, path, kind == .rows ? .array([.table]) : .table)
                table = node
                if kind == .rows {
                    let row = Node(.header, entry: nil)
                    node.last = row
                    (table, path) = (row, nil)
                }
            }
        }
        return (table, path)
    }

    /// Goes into a table that is there, on the way to a header's, or as the one it names.
    private mutating func enter(
        _ known: Node,
        _ path: inout [String]?,
        _ key: Key,
        _ index: Int,
        isRow: Bool
    ) throws(TOMLTreeError) -> Node {
        let isLast = index == key.count - 1
        switch known.kind {
        case .rows where isRow:
            let row = Node(.header, entry: nil)
            known.last = row
            path = nil
            if let entry = known.entry, case .array(let rows) = entries[entry].value {
                entries[entry].value = .array(rows + [.table])
            }
            return row
        case .rows where !isLast:
            path = nil
            return known.last ?? known
        case .implied where isLast && !isRow:
            known.kind = .header
            return known
        case .implied where !isLast, .header where !isLast, .dotted where !isLast: return known
        default: throw repeated(key, index, known)
        }
    }

    /// Reads `KEY = VALUE`.
    ///
    /// - Parameter path: the path of the table; nil where its keys are left out.
    mutating func keyAndValue(in table: Node, _ path: [String]?, depth: Int) throws(TOMLTreeError) {
        let key = try key()
        guard take("=") else { throw unexpected("'='") }
        skipBlanks()
        var (table, path) = (table, path)
        for (index, part) in key.dropLast().enumerated() {
            path?.append(part.name)
            if let known = table.children[part.name] {
                guard known.kind == .dotted else { throw repeated(key, index, known) }
                table = known
            } else {
                table = add(part, .dotted, to: table, path, .table)
            }
        }
        let last = key[key.count - 1]
        path?.append(last.name)
        if let known = table.children[last.name] { throw repeated(key, key.count - 1, known) }
        let node = add(last, .value, to: table, path, .table)
        let value = try value(of: node, path, depth: depth)
        if let entry = node.entry { entries[entry].value = value }
    }

    private mutating func add(
        _ part: (name: String, offset: Int),
        _ kind: Node.Kind,
        to table: Node,
        _ path: [String]?,
        _ value: TOMLTree.Value
    ) -> Node {
        let node = Node(kind, entry: path == nil ? nil : entries.count)
        table.children[part.name] = node
        if let path { entries.append(.init(path: path, value: value, position: file.position(at: part.offset))) }
        return node
    }

    private func repeated(_ key: Key, _ index: Int, _ known: Node) -> TOMLTreeError {
        let name = key[...index].map(\.name).joined(separator: ".")
        guard let entry = known.entry else { return error("\(name) is there already", at: key[index].offset) }
        let first = entries[entry].position
        return error("\(name) is there already, at \(first.line):\(first.column)", at: key[index].offset)
    }

    /// Reads a key, with blanks around it and around its dots.
    private mutating func key() throws(TOMLTreeError) -> Key {
        var key: Key = []
        repeat {
            skipBlanks()
            let start = offset
            key.append((try part(), start))
            skipBlanks()
        } while take(".")
        return key
    }

    private mutating func part() throws(TOMLTreeError) -> String {
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

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
