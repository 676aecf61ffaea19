import CLibYAML
public import Diagnostics
public import SourceText

/// Reads YAML 1.1 text (by libyaml) with the scalar types of YAML 1.2.
public enum YAMLParser {
    /// Reads the one document of a file.
    ///
    /// Reports everything wrong: text that is not UTF-8, bad syntax, a second document,
    /// duplicate keys, unknown aliases, merges of something else than mappings, unknown tags,
    /// and whatever exceeds `limits`.
    ///
    /// - Returns: the document, or nil where there is none or where it can't be understood;
    ///   then there is an error at least. A tree may come with errors, e.g. for duplicate keys.
    public static func parse(
        _ file: SourceFile,
        limits: YAMLLimits = YAMLLimits(),
        diagnostics: inout DiagnosticSink
    ) -> YAMLNode? {
        let start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = file.bytes[start...]
        guard check(text, of: file, limits: limits, diagnostics: &diagnostics) else { return nil }
        var builder = TreeBuilder(file: file, text: text, limits: limits, diagnostics: diagnostics)
        let root = readEvents(of: text, into: &builder)
        diagnostics = builder.diagnostics
        return root
    }

    /// Size and encoding, which must be right before the first character is looked at.
    private static func check(
        _ text: ArraySlice<UInt8>,
        of file: SourceFile,
        limits: YAMLLimits,
        diagnostics: inout DiagnosticSink
    ) -> Bool {
        if text.count > limits.bytes {
            diagnostics.error(
                "yaml.too-large",
                "the file has \(text.count) bytes; the limit is \(limits.bytes)",
                at: SourceLocation(file: file, range: SourceRange(0, 0))
            )
            return false
        }
        if let bad = firstInvalidUTF8(text) {
            diagnostics.error(
                "yaml.encoding",
                "the text is not UTF-8; save the file in that encoding",
                at: SourceLocation(file: file, range: SourceRange(bad, bad + 1))
            )
            return false
        }
        return true
    }

    /// The index of the first byte that is not part of valid UTF-8.
    private static func firstInvalidUTF8(_ text: ArraySlice<UInt8>) -> Int? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] < 0x80 {
                index += 1
                continue
            }
            var decoder = UTF8()
            let end = min(index + 4, text.endIndex)
            var next = text[index..<end].makeIterator()
            guard case .scalarValue(let scalar) = decoder.decode(&next) else { return index }
            index += UTF8.width(scalar)
        }
        return nil
    }

    /// Feeds libyaml's events to the builder until the document, the text or the patience ends.
    private static func readEvents(of text: ArraySlice<UInt8>, into builder: inout TreeBuilder) -> YAMLNode? {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            builder.report("yaml.memory", "out of memory", at: SourceRange(0, 0))
            return nil
        }
        defer { yaml_parser_delete(&parser) }
        return text.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(&parser, &event) == 1 else {
                    builder.report(SyntaxProblem(parser, byteOffset: text.startIndex))
                    return nil
                }
                defer { yaml_event_delete(&event) }
                switch builder.take(event) {
                case .more: continue
                case .finished(let root): return root
                case .failed: return nil
                }
            }
        }
    }
}
