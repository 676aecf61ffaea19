package import SourceText

/// A parser directive, `# NAME = VALUE`, e.g. `# syntax=docker/dockerfile:1` or `# check=skip=all`. The names of Slipway's own
/// directives begin with `slipway: `, as in `# slipway: extensions=include`, which BuildKit's frontend treats as a comment.
package struct ParserDirective: Sendable, Hashable {
    /// The prefix of the names of Slipway's own directives.
    package static let ownPrefix = "slipway: "

    /// The name in lower case: `syntax`, `escape`, `check`, or a name that begins with `ownPrefix`.
    package let name: String
    /// The value without the white space around it; a single white space character if there is nothing else.
    package let value: String
    /// The byte offset at which the value starts in the source.
    package let valueStart: Int

    /// The value up to the first space.
    package var firstWord: String {
        String(decoding: value.utf8.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }

    /// The names of BuildKit's directives.
    package static let names = ["syntax", "escape", "check"]

    /// Parses the text of a comment after its `#`; returns nil if the comment isn't a directive.
    ///
    /// The grammar is BuildKit's regular expression `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`. Slipway's own directives have
    /// `slipway:` before the name.
    package init?(_ comment: ArraySlice<UInt8>) {
        var bytes = comment.trimmedStart
        guard let first = Self.word(&bytes) else { return nil }
        if first == "slipway", bytes.first == UInt8(ascii: ":") {
            bytes = bytes.dropFirst().drop(while: Self.isSpace)
            guard let key = Self.word(&bytes) else { return nil }
            name = Self.ownPrefix + key
        } else {
            guard Self.names.contains(first) else { return nil }
            name = first
        }
        var rest = bytes.drop(while: Self.isSpace)
        guard rest.first == UInt8(ascii: "=") else { return nil }
        let spaces = rest.dropFirst()
        rest = spaces.drop(while: Self.isSpace)
        while let last = rest.last, Self.isSpace(last) { rest = rest.dropLast() }
        // BuildKit's expression requires at least one character: if only spaces follow the `=`, the value is the last of them.
        if rest.isEmpty { rest = spaces.suffix(1) }
        guard !rest.isEmpty, !rest.contains(0x0A) else { return nil }
        value = String(repairing: rest)
        valueStart = rest.startIndex
    }

    /// Consumes a name, i.e. a letter followed by letters and digits, e.g. `syntax`, and returns it in lower case; returns nil
    /// if no letter comes next.
    private static func word(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard let first = bytes.first, first.isASCIILetter else { return nil }
        let end = bytes.firstIndex { !$0.isASCIIAlphanumeric } ?? bytes.endIndex
        defer { bytes = bytes[end...] }
        return String(decoding: bytes[..<end].map(\.asciiLowercased), as: UTF8.self)
    }

    /// Returns whether a byte matches Go's `\s`, which excludes the vertical tab.
    private static func isSpace(_ byte: UInt8) -> Bool { byte.isASCIIWhitespace && byte != 0x0B }

    /// Returns the text of a source without a byte order mark or shebang (`#!`) line at its start.
    package static func body(of source: SourceFile) -> ArraySlice<UInt8> {
        let text = source.bytes[...]
        let body = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text
        return body.starts(with: "#!".utf8) ? body.drop { $0 != 0x0A }.dropFirst() : body
    }

    /// Finds the directive with the given name at the top of a source, and the range of its line; returns nil if there is none.
    ///
    /// - Parameter comment: The comment marker before a directive, `#` or `//`.
    package static func first(
        _ name: String,
        in source: SourceFile,
        comment: String = "#"
    ) -> (directive: ParserDirective, range: SourceRange)? {
        var rest = body(of: source)
        var reader = ParserDirectiveReader(comment: comment)
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            guard let directive = try? reader.read(line.last == 0x0D ? line.dropLast() : line) else { return nil }
            if directive.name == name { return (directive, SourceRange(line.startIndex, line.endIndex)) }
        }
        return nil
    }
}

/// A parser of the directives at the top of a source. The first line that is not a directive ends them.
package struct ParserDirectiveReader {
    /// The error for a second directive with the same name.
    package struct RepeatedDirective: Error {
        let name: String

        package var message: String { "only one \(name) parser directive can be used" }
    }

    private let comment: [UInt8]
    private var isDone = false
    private var seen: Set<String> = []

    /// Creates a reader for directives in comments that begin with a marker, e.g. `//`.
    package init(comment: String = "#") { self.comment = Array(comment.utf8) }

    /// Parses the next line of the source; returns nil if this line or an earlier line is not a directive.
    package mutating func read(_ line: ArraySlice<UInt8>) throws(RepeatedDirective) -> ParserDirective? {
        guard !isDone, line.starts(with: comment), let directive = ParserDirective(line.dropFirst(comment.count)) else {
            isDone = true
            return nil
        }
        guard seen.insert(directive.name).inserted else { throw RepeatedDirective(name: directive.name) }
        return directive
    }

    /// Ends the directives. A caller that passes only comments to `read` must call it at the first line that is not a comment.
    package mutating func finish() { isDone = true }
}
