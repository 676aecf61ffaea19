/// A comment of the form `name = value` with one of the names that steer the reading of a file.
struct DirectiveText: Equatable {
    /// `syntax`, `escape` or `check`.
    let name: String
    /// The value, without white space around it.
    let value: String

    /// The value up to its first space.
    var firstWord: String { String(value.prefix { $0 != " " }) }

    private static let names: Set<String> = ["syntax", "escape", "check"]

    /// Reads the text behind a comment's mark; nil where it is an ordinary comment.
    init?(_ comment: some Collection<UInt8>) {
        let bytes = Bytes(comment).trimmedStart
        guard let first = bytes.first, Self.isLetter(first) else { return nil }
        var end = bytes.startIndex
        while end < bytes.endIndex, Self.isLetter(bytes[end]) || (0x30...0x39).contains(bytes[end]) { end += 1 }
        let name = bytes[..<end].map(\.lowercased)
        var rest = bytes[end...].drop(while: Self.isSpace)
        guard rest.first == UInt8(ascii: "=") else { return nil }
        let spaces = rest.dropFirst()
        rest = spaces.drop(while: Self.isSpace)
        while let last = rest.last, Self.isSpace(last) { rest = rest.dropLast() }
        // Where nothing but spaces follows, the last of them is the value.
        if rest.isEmpty { rest = spaces.suffix(1) }
        guard !rest.isEmpty, !rest.contains(0x0A) else { return nil }
        self.name = String(decoding: name, as: UTF8.self)
        value = rest.string
        guard Self.names.contains(self.name) else { return nil }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte.lowercased) }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }
}

/// Reads the directives at the top of a file; the first line that is none ends them.
struct DirectiveReader {
    private(set) var isDone = false
    private var seen: Set<String> = []

    /// Reads a line that starts with `#`.
    ///
    /// - Throws: `ParseFailure` for a directive that was given before.
    mutating func read(_ line: Bytes) throws(ParseFailure) -> DirectiveText? {
        guard !isDone else { return nil }
        guard let directive = DirectiveText(line.dropFirst()) else {
            isDone = true
            return nil
        }
        guard seen.insert(directive.name).inserted else {
            throw ParseFailure(
                "only one \(directive.name) parser directive can be used",
                at: line.startIndex..<line.endIndex
            )
        }
        return directive
    }

    /// Ends the directives: a line came that is no comment.
    mutating func finish() { isDone = true }

    /// The `check` directive of a file, as it is looked for before anything else is read: after a byte order
    /// mark and a `#!` line, in lines that start with `#` right away.
    static func check(in bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        if rest.starts(with: "#!".utf8) { rest = rest.drop { $0 != 0x0A }.dropFirst() }
        var reader = DirectiveReader()
        while rest.first == UInt8(ascii: "#") {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            let line = rest[..<end]
            let text = line.last == 0x0D ? line.dropLast() : line
            guard let directive = try? reader.read(text) else { return nil }
            if directive.name == "check" { return directive.firstWord }
            rest = rest[end...].dropFirst()
        }
        return nil
    }
}
