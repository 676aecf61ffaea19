import CLibYAML
public import Diagnostics
public import SourceText
public import ValueTree

/// A YAML parser: YAML 1.1 syntax, as libyaml reads it, with the scalar types of YAML 1.2.
public enum YAMLParser {
    /// Parses a file, which must contain exactly one document.
    ///
    /// Reports text that is not UTF-8, syntax errors, a second document, duplicate keys, unknown aliases and tags,
    /// merges of anything but mappings, and documents that exceed `limits`.
    ///
    /// - Returns: The document, which may have errors such as duplicate keys; nil, after at least one error, if there is no
    ///   document or it can't be parsed. Also nil if the task is cancelled.
    public static func parse(
        _ file: SourceFile,
        limits: YAMLLimits = YAMLLimits(),
        diagnostics: inout DiagnosticSink
    ) -> ValueNode? {
        let start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = file.bytes[start...]
        guard check(text, of: file, limits: limits, diagnostics: &diagnostics) else { return nil }
        var builder = TreeBuilder(file: file, text: text, limits: limits, diagnostics: diagnostics)
        let root = readEvents(of: text, into: &builder)
        diagnostics = builder.diagnostics
        return root
    }

    /// Checks that the text is within the size limit and valid UTF-8, which is the encoding that libyaml is set to expect.
    private static func check(
        _ text: ArraySlice<UInt8>,
        of file: SourceFile,
        limits: YAMLLimits,
        diagnostics: inout DiagnosticSink
    ) -> Bool {
        if text.count > limits.bytes {
            diagnostics.error(
                "yaml.too-large",
                "the file is \(text.count) bytes; the limit is \(limits.bytes)",
                at: SourceLocation(file: file, range: SourceRange(0, 0))
            )
            return false
        }
        if let bad = firstInvalidUTF8(text) {
            diagnostics.error(
                "yaml.encoding",
                "the file is not valid UTF-8; save it as UTF-8",
                at: SourceLocation(file: file, range: SourceRange(bad, bad + 1))
            )
            return false
        }
        return true
    }

    /// Passes libyaml's events to the builder until the document ends or an error stops it.
    private static func readEvents(of text: ArraySlice<UInt8>, into builder: inout TreeBuilder) -> ValueNode? {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            builder.report("yaml.memory", "out of memory", at: SourceRange(0, 0))
            return nil
        }
        defer { yaml_parser_delete(&parser) }
        return text.withUnsafeBufferPointer { buffer in
            var input = ParserInput(rest: buffer[...])
            return withUnsafeMutablePointer(to: &input) { input in
                yaml_parser_set_input(&parser, ParserInput.read, input)
                yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
                return readEvents(of: &parser, from: text.startIndex, into: &builder)
            }
        }
    }

    private static func readEvents(
        of parser: inout yaml_parser_t,
        from start: Int,
        into builder: inout TreeBuilder
    ) -> ValueNode? {
        var cancellation = CancellationCheck(every: 256)
        while !cancellation.isCancelled() {
            var event = yaml_event_t()
            guard yaml_parser_parse(&parser, &event) == 1 else {
                builder.report(SyntaxProblem(parser, byteOffset: start))
                return nil
            }
            defer { yaml_event_delete(&event) }
            switch builder.handle(event) {
            case .more: continue
            case .finished(let root): return root
            case .failed: return nil
            }
        }
        return nil
    }
}

/// The text that libyaml has not read yet. libyaml requests it in chunks of a few kilobytes, even within a single scalar. Once
/// the task is cancelled, the next request fails and libyaml stops with an error.
private struct ParserInput {
    var rest: Slice<UnsafeBufferPointer<UInt8>>
    var cancellation = CancellationCheck(every: 4)

    /// libyaml's read handler: copies up to `size` bytes into a buffer. Returns 0 to stop the parser.
    static let read:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int, UnsafeMutablePointer<Int>?
        ) -> Int32 = { input, buffer, size, count in
            guard let input = input?.assumingMemoryBound(to: ParserInput.self), let buffer, let count,
                !input.pointee.cancellation.isCancelled()
            else { return 0 }
            let part = input.pointee.rest.prefix(size)
            _ = UnsafeMutableBufferPointer(start: buffer, count: size).update(fromContentsOf: part)
            input.pointee.rest = input.pointee.rest.dropFirst(part.count)
            count.pointee = part.count
            return 1
        }
}
