import JSON
public import SourceText

/// The line that names a source's frontend, e.g. `#syntax=slipway/frontend`.
///
/// Parsed as BuildKit parses it: among the parser directives at the top (`# key = value`, keys without case), in `//`
/// comments, or as the key `syntax` of a JSON document; a byte order mark and a `#!` line may precede it.
public struct SyntaxDirective: Sendable, Hashable {
    /// The image reference, which is the value up to the first space.
    public var reference: String
    /// The whole value.
    public var commandLine: String
    /// The line of the directive.
    public var range: SourceRange

    /// Finds the directive of a source; nil if there is none.
    ///
    /// Stops at the first line that is not a directive; a JSON document is parsed as a whole.
    public static func detect(in source: SourceFile) -> SyntaxDirective? {
        let bytes = source.bytes[...]
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if bytes[start...].starts(with: "#!".utf8) {
            guard let end = bytes[start...].firstIndex(of: newline) else { return nil }
            start = end + 1
        }
        return directive(in: bytes[start...], comment: "#")
            ?? directive(in: bytes[start...], comment: "//")
            ?? jsonDirective(in: bytes[start...])
    }

    private static let newline = UInt8(ascii: "\n")
    private static let keys: Set<String> = ["syntax", "check", "escape"]

    private static func directive(in bytes: ArraySlice<UInt8>, comment: String) -> SyntaxDirective? {
        var rest = bytes
        var seen: Set<String> = []
        while !rest.isEmpty {
            let end = rest.firstIndex(of: newline) ?? rest.endIndex
            let line = rest[rest.startIndex..<end]
            rest = end < rest.endIndex ? rest[(end + 1)...] : []
            guard line.starts(with: comment.utf8),
                let (key, value) = keyAndValue(line.dropFirst(comment.utf8.count)),
                keys.contains(key), seen.insert(key).inserted
            else { return nil }
            if key == "syntax" {
                return SyntaxDirective(value: value, range: SourceRange(line.startIndex, line.endIndex))
            }
        }
        return nil
    }

    /// Parses ` key = value ` with optional spaces; the key starts with a letter and has only letters and digits.
    private static func keyAndValue(_ text: ArraySlice<UInt8>) -> (key: String, value: String)? {
        let text = text.drop(while: isSpace)
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = trim(text[..<equals])
        let value = trim(text[(equals + 1)...])
        guard !value.isEmpty, let first = key.first, isLetter(first),
            key.allSatisfy({ isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return (String(decoding: key, as: UTF8.self).lowercased(), String(decoding: value, as: UTF8.self))
    }

    private static func jsonDirective(in bytes: ArraySlice<UInt8>) -> SyntaxDirective? {
        guard bytes.first(where: { !isSpace($0) }) == UInt8(ascii: "{"),
            let value = try? JSONValue(parsing: bytes)["syntax"]?.string
        else { return nil }
        let end = bytes.firstIndex(of: newline) ?? bytes.endIndex
        var directive = SyntaxDirective(value: value, range: SourceRange(bytes.startIndex, end))
        directive.reference = value
        return directive
    }

    private init(value: String, range: SourceRange) {
        self.reference = String(value.prefix { $0 != " " })
        self.commandLine = value
        self.range = range
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes = bytes.dropLast() }
        return bytes
    }
}
