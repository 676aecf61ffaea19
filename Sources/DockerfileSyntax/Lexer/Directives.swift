import SourceText

/// A parser directive, `# NAME = VALUE`, e.g. `# escape=\` or `# check=skip=JSONArgsRecommended`.
struct DirectiveText: Equatable {
    /// `syntax`, `escape` or `check`.
    let name: String
    /// The value, trimmed.
    let value: String

    /// The value up to the first space.
    var firstWord: String { String(value.prefix { $0 != " " }) }

    private static let names: Set<String> = ["syntax", "escape", "check"]

    /// Reads a comment after its `#`; nil if it isn't a directive.
    init?(_ comment: some Collection<UInt8>) {
        let bytes = Bytes(comment).trimmedStart
        guard let first = bytes.first, first.isASCIILetter else { return nil }
        let end = bytes.firstIndex { !$0.isASCIIAlphanumeric } ?? bytes.endIndex
        let name = bytes[..<end].map(\.asciiLowercased)
        var rest = bytes[end...].drop(while: Self.isSpace)
        guard rest.first == UInt8(ascii: "=") else { return nil }
        let spaces = rest.dropFirst()
        rest = spaces.drop(while: Self.isSpace)
        while let last = rest.last, Self.isSpace(last) { rest = rest.dropLast() }
        // The value of BuildKit's pattern is not empty: if only spaces follow, it is the last of them.
        if rest.isEmpty { rest = spaces.suffix(1) }
        guard !rest.isEmpty, !rest.contains(0x0A) else { return nil }
        self.name = String(decoding: name, as: UTF8.self)
        value = rest.string
        guard Self.names.contains(self.name) else { return nil }
    }

    /// `\s` in Go's regular expressions.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }
}

/// Reads the directives at the top of a file. The first other line ends them.
struct DirectiveReader {
    private(set) var isDone = false
    private var seen: Set<String> = []

    /// Reads a line that starts with `#`.
    ///
    /// - Throws: `ParseFailure` for a repeated directive.
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

    /// Ends the directives at a line that is not a comment.
    mutating func finish() { isDone = true }

    /// Returns the first word of a file's `check` directive.
    ///
    /// BuildKit's frontend reads it before it parses the file, by other rules: after a byte order mark and a `#!` line,
    /// in lines whose first byte is `#`.
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
