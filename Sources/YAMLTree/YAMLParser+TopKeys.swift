public import SourceText

extension YAMLParser {
    /// Returns the keys at the start of the first 1,000 lines, to recognize a syntax without parsing the file.
    ///
    /// The result is empty if the first line that is neither blank nor a comment is not a key, e.g. `FROM alpine`, so that
    /// no other language is taken for YAML.
    public static func topKeys(of source: SourceFile) -> [String] {
        var keys: [String] = []
        for number in 1...min(source.lineCount, 1000) {
            let line = source.text(source.lineRange(number)).drop { $0 == "\u{FEFF}" }
            if line.hasPrefix("#") || line.hasPrefix("%") || line.hasPrefix("---") { continue }
            let key = line.first == "-" ? "" : line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            let rest = line.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }
            if !key.isEmpty, rest.first == ":" {
                keys.append(String(key))
            } else if keys.isEmpty, !key.isEmpty || !rest.isEmpty {
                return []
            }
        }
        return keys
    }
}
