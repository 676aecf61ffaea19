import SourceText

/// The context of an offset in a YAML document. It is inferred from the indentation of the surrounding lines, so that it is known
/// even while the document has syntax errors.
///
/// Only block style (`key: value` on separate lines) and flow style within a line (`[{src: a}]`) are understood.
struct KeyContext {
    enum Component: Hashable {
        case key(String)
        case item
    }

    enum Place {
        /// A key, or a sequence item that may become a key, e.g. `- na|` (`|` is the offset).
        case key
        case value
        /// A line of a block scalar (below `run: |`) or of a multi-line plain scalar, or a comment.
        case block
    }

    var place = Place.key
    /// The keys and sequences that contain the offset, outermost first. If the offset is in a value, the last component is the
    /// value's key.
    var path: [Component] = []
    /// The keys of the mapping at the offset, except the key at the offset.
    var siblings: Set<String> = []
    /// The range of the key or value being typed at the offset. It ends at the offset, unless the offset is in a key.
    var text: SourceRange
    /// Whether the text is a whole key with its colon.
    var isWholeKey = false

    private let source: SourceFile
    private var bytes: [UInt8] { source.bytes }
    /// The maximum number of lines that are read above the offset, and below it.
    private static let lineLimit = 100_000

    init(at offset: Int, in source: SourceFile) {
        self.source = source
        text = SourceRange(offset, offset)
        let number = source.position(at: offset).line
        let line = KeyLine(source.lineRange(number), of: source.bytes)
        let isOnlyComment = line.isEmpty && line.content < line.range.end
        if let comment = isOnlyComment ? line.content : line.comment, offset > comment {
            place = .block
            return
        }
        var reversed: [Component] = []
        let isBlank = line.isEmpty
        var level = isBlank ? min(offset - line.range.start, line.range.end - line.range.start) : line.column
        readLine(line, offset, into: &reversed)
        collectSiblingsBelow(number, level: level)
        var isSequence = false
        for dash in line.dashes.reversed() {
            reversed.append(.item)
            (level, isSequence) = (dash, true)
        }
        climb(from: number, level: level, isSequence: isSequence, collects: line.dashes.isEmpty, into: &reversed)
        path = reversed.reversed()
    }

    /// Reads the line that contains the offset.
    private mutating func readLine(_ line: KeyLine, _ offset: Int, into path: inout [Component]) {
        guard let key = line.key else {
            // The text is the start of a key, or of a sequence item: `- cur|`.
            text = SourceRange(min(line.content, offset), offset)
            if line.content < offset, [UInt8(ascii: "["), UInt8(ascii: "{")].contains(bytes[line.content]) {
                readFlow(from: line.content, to: offset, into: &path)
            }
            return
        }
        guard offset >= line.afterColon else {
            isWholeKey = true
            text = key
            return
        }
        place = .value
        path.append(.key(source.text(key)))
        let start = min(line.value.isEmpty ? offset : line.value.start, offset)
        text = SourceRange(start, offset)
        if start < offset, [UInt8(ascii: "["), UInt8(ascii: "{")].contains(bytes[start]) {
            readFlow(from: start, to: offset, into: &path)
        }
    }

    /// Reads a value in flow style up to the offset, e.g. `[{src: a, ds|`.
    private mutating func readFlow(from start: Int, to offset: Int, into path: inout [Component]) {
        /// The open collections, each with the key whose value is being read.
        var open: [(isMapping: Bool, key: String?, keys: Set<String>)] = []
        var word = start
        var position = start
        var quote: UInt8?
        while position < offset {
            let byte = bytes[position]
            defer { position += 1 }
            if let end = quote {
                if byte == end { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                guard open.count < 64 else { return }
                open.append((byte == UInt8(ascii: "{"), nil, []))
                word = position + 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                _ = open.popLast()
                word = position + 1
            case UInt8(ascii: ","):
                if !open.isEmpty { open[open.count - 1].key = nil }
                word = position + 1
            case UInt8(ascii: ":") where open.last?.isMapping == true && open.last?.key == nil:
                let key = trimmed(SourceRange(word, position))
                open[open.count - 1].key = source.text(key)
                open[open.count - 1].keys.insert(source.text(key))
                word = position + 1
            default: break
            }
        }
        var flowPath: [Component] = []
        for collection in open.reversed() {
            // Components are appended innermost first.
            if let key = collection.key { flowPath.append(.key(key)) }
            if !collection.isMapping { flowPath.append(.item) }
        }
        path.insert(contentsOf: flowPath, at: 0)
        place = open.last.map { $0.isMapping && $0.key == nil ? .key : .value } ?? .value
        siblings = open.last?.keys ?? []
        hasFlowSiblings = true
        let text = trimmed(SourceRange(word, offset))
        self.text = SourceRange(min(text.start, offset), offset)
    }

    private var hasFlowSiblings = false

    private func trimmed(_ range: SourceRange) -> SourceRange {
        var (start, end) = (range.start, range.end)
        while start < end, bytes[start].isASCIIWhitespace { start += 1 }
        while end > start, bytes[end - 1].isASCIIWhitespace { end -= 1 }
        if end - start >= 2, bytes[start] == bytes[end - 1], bytes[start] == UInt8(ascii: "\"") {
            return SourceRange(start + 1, end - 1)
        }
        return SourceRange(start, end)
    }

    /// Reads the lines above the offset, upwards, to find the keys and sequences that contain it.
    ///
    /// - Parameters:
    ///   - level: The column of the mapping or sequence that contains the offset's line.
    ///   - isSequence: Whether `level` is the column of a sequence, whose key may be in the same column as its dashes.
    ///   - collects: Whether keys in the same column are added to `siblings`.
    private mutating func climb(
        from number: Int,
        level: Int,
        isSequence: Bool,
        collects: Bool,
        into path: inout [Component]
    ) {
        var (level, isSequence, collects) = (level, isSequence, collects)
        for above in stride(from: number - 1, through: max(1, number - Self.lineLimit), by: -1) {
            if level == 0, !isSequence, !collects { return }
            let line = KeyLine(source.lineRange(above), of: bytes)
            if line.isEmpty { continue }
            if line.isBlockItem, let dash = line.dashes.last, dash < level {
                path = []
                place = .block
                collects = false
                add(line.dashes, to: &path, &level, &isSequence)
                continue
            }
            if !isSequence, line.column == level {
                if collects, let key = line.key, !hasFlowSiblings { siblings.insert(source.text(key)) }
                guard !line.dashes.isEmpty else { continue }
            } else if isSequence ? line.column <= level : line.column < level, let key = line.key {
                collects = false
                guard line.opensNested else {
                    // Below `key: |` or `key: text`, lines that look like keys continue the text.
                    path = [.key(source.text(key))]
                    place = .block
                    (level, isSequence) = (line.column, false)
                    add(line.dashes, to: &path, &level, &isSequence)
                    continue
                }
                path.append(.key(source.text(key)))
                (level, isSequence) = (line.column, false)
            } else {
                continue
            }
            collects = false
            add(line.dashes, to: &path, &level, &isSequence)
        }
    }

    private func add(_ dashes: [Int], to path: inout [Component], _ level: inout Int, _ isSequence: inout Bool) {
        for dash in dashes.reversed() {
            path.append(.item)
            (level, isSequence) = (dash, true)
        }
    }

    private mutating func collectSiblingsBelow(_ number: Int, level: Int) {
        guard !hasFlowSiblings, number < source.lineCount else { return }
        for below in (number + 1)...min(source.lineCount, number + Self.lineLimit) {
            let line = KeyLine(source.lineRange(below), of: bytes)
            if line.isEmpty { continue }
            guard line.column >= level, line.dashes.allSatisfy({ $0 >= level }) else { return }
            if line.column == level, line.dashes.isEmpty, let key = line.key { siblings.insert(source.text(key)) }
        }
    }
}
