import SourceText
import SyntaxKit

/// A comment line at the top of a file, where a parser directive such as `# escape=\`` takes effect.
struct DirectiveLine {
    /// The bytes of the file.
    let bytes: [UInt8]
    /// The byte offset at which the line was looked up.
    let offset: Int
    /// The range of the line without the `#`, white space after the `#`, and the line break.
    let range: SourceRange
    /// The names of the directives above the line.
    private var namesAbove: Set<String> = []

    /// Finds the line at an offset. Fails if the line isn't a comment, if the offset isn't after its `#`, or if a line above it
    /// isn't a directive.
    init?(at offset: Int, in source: SourceFile) {
        let number = source.position(at: offset).line
        var line = source.lineRange(number)
        guard line.start < line.end, source.bytes[line.start] == UInt8(ascii: "#"), offset > line.start else {
            return nil
        }
        for above in 1..<number {
            let range = source.lineRange(above)
            let text = source.bytes[range.start..<range.end]
            guard text.first == UInt8(ascii: "#") else { return nil }
            if above == 1, text.starts(with: "#!".utf8) { continue }
            guard let directive = ParserDirective(text.dropFirst()) else { return nil }
            namesAbove.insert(directive.name)
        }
        line.start += 1
        while line.start < min(line.end, offset), source.bytes[line.start] == 0x20 { line.start += 1 }
        bytes = source.bytes
        self.offset = offset
        range = line
    }

    /// The range of the directive's name, without trailing white space.
    var name: SourceRange {
        let end = equals ?? range.end
        return SourceRange(range.start, bytes[range.start..<end].trimmedEnd.endIndex)
    }

    /// The offset of the `=` after the name; nil if there is none.
    var equals: Int? { bytes[range.start..<range.end].firstIndex(of: UInt8(ascii: "=")) }

    /// Returns the directive that the line names; nil if there is none.
    func directive(of directives: [DirectiveDescription]) -> DirectiveDescription? {
        let written = Self.plain(bytes[name.start..<name.end])
        return directives.first { Self.plain($0.name.utf8) == written }
    }

    /// Returns the directives that aren't used above the line and whose names begin with the text before the offset.
    func possible(of directives: [DirectiveDescription]) -> [DirectiveDescription] {
        let written = Self.plain(bytes[range.start..<max(range.start, offset)])
        return directives.filter { !namesAbove.contains($0.name) && Self.plain($0.name.utf8).starts(with: written) }
    }

    /// Returns a name in lower case and without white space, which is optional after the colon in `slipway: extensions`.
    private static func plain(_ name: some Sequence<UInt8>) -> [UInt8] {
        name.filter { !$0.isASCIIWhitespace }.map(\.asciiLowercased)
    }

    /// Returns the range of the word at the offset, delimited by white space or any of the separators.
    func word(separators: String) -> SourceRange {
        let isPart = { (byte: UInt8) in !byte.isASCIIWhitespace && !separators.utf8.contains(byte) }
        var (start, end) = (offset, offset)
        while start > range.start, isPart(bytes[start - 1]) { start -= 1 }
        while end < range.end, isPart(bytes[end]) { end += 1 }
        return SourceRange(start, end)
    }

    /// The range of the key of the field whose value contains the offset, e.g. of `skip` in `check=error=true;skip=a,b`; nil
    /// outside a field.
    var fieldKey: SourceRange? {
        guard let equals, offset > equals else { return nil }
        let before = bytes[(equals + 1)..<offset]
        let start = before.lastIndex(of: UInt8(ascii: ";")).map { $0 + 1 } ?? before.startIndex
        guard let end = bytes[start..<offset].firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = bytes[start..<end].trimmed
        return SourceRange(key.startIndex, key.endIndex)
    }
}
