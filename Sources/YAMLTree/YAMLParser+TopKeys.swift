public import SourceText

extension YAMLParser {
    /// Returns the unindented keys in the first 1,000 lines, to recognize a syntax without parsing the file.
    ///
    /// The result is empty if the first line that is neither blank nor a comment is not a key, e.g. `FROM alpine`, so that no
    /// other language is mistaken for YAML.
    public static func topKeys(of source: SourceFile) -> [String] {
        var keys: [String] = []
        for number in 1...min(source.lineCount, 1000) {
            let range = source.lineRange(number)
            var line = source.bytes[range.start..<range.end]
            if line.starts(with: "\u{FEFF}".utf8) { line = line.dropFirst(3) }
            if line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "%") || line.starts(with: "---".utf8) {
                continue
            }
            let isKey = line.first != UInt8(ascii: "-")
            let key = line.prefix { isKey && ($0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-")) }
            let rest = line[key.endIndex...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if !key.isEmpty, rest.first == UInt8(ascii: ":") {
                keys.append(String(decoding: key, as: UTF8.self))
            } else if keys.isEmpty, !key.isEmpty || !rest.isEmpty {
                return []
            }
        }
        return keys
    }
}
