import CLibYAML
import Diagnostics
import SourceText
import ValueTree

/// A builder that turns libyaml's events into a tree. It uses an explicit stack, because recursion as deep as the input could
/// overflow the thread's stack.
struct TreeBuilder {
    /// Whether parsing continues after an event.
    enum Progress {
        case more
        case finished(ValueNode?)
        /// Parsing must stop because of an error, which has been reported.
        case failed
    }

    /// A collection whose end event has not arrived yet.
    private struct Open {
        var isMapping: Bool
        var isFlow: Bool
        var start: Int
        var anchor: String?
        var items: [ValueNode] = []
        var mapping = MappingBuilder()
        /// A key whose value has not arrived yet.
        var key: (node: ValueNode, isMerge: Bool)?
    }

    private(set) var diagnostics: DiagnosticSink
    private let file: SourceFile
    private let text: ArraySlice<UInt8>
    private let limits: YAMLLimits
    private let offsets: CharacterOffsets
    private var stack: [Open] = []
    private var anchors: [String: ValueNode] = [:]
    private var root: ValueNode?
    private var documents = 0
    private var nodes = 0
    /// The byte offset at which the last scalar, alias or flow collection ends. If the next event closes a block collection, the
    /// collection ends there too.
    private var lastEnd = 0

    init(file: SourceFile, text: ArraySlice<UInt8>, limits: YAMLLimits, diagnostics: DiagnosticSink) {
        self.file = file
        self.text = text
        self.limits = limits
        self.diagnostics = diagnostics
        offsets = CharacterOffsets(text)
    }

    mutating func report(
        _ code: DiagnosticCode,
        _ message: String,
        at range: SourceRange,
        notes: [Diagnostic.Note] = [],
        fixIts: [Diagnostic.FixIt] = []
    ) {
        diagnostics.error(code, onOneLine(message), at: location(range), notes: notes, fixIts: fixIts)
    }

    /// Reports a syntax error that libyaml found.
    mutating func report(_ problem: SyntaxProblem) {
        let stop = problem.character.map { offsets.offset(ofCharacter: $0) } ?? problem.byte
        let stopRange = file.lineRange(file.position(at: stop).line)
        let next = file.text(SourceRange(stop, max(stop, stopRange.end)))
        let isAfterDollar = stop > text.startIndex && file.bytes[stop - 1] == UInt8(ascii: "$")
        let (message, atContext) = problem.explanation(next: next[...], isAfterDollar: isAfterDollar)
        var start = atContext ? offsets.offset(ofCharacter: problem.contextCharacter) : stop
        start = min(start, file.bytes.count)
        // An error at the end of the file is reported on the last line that has text.
        if start == file.bytes.count {
            while start > 0, [0x0A, 0x0D, 0x20].contains(file.bytes[start - 1]) { start -= 1 }
        }
        let tabs = file.bytes[start...].prefix { $0 == UInt8(ascii: "\t") }.count
        let end = start < file.bytes.count ? endOfCharacter(start) : start
        let place = atContext && stop != start ? location(SourceRange(stop, stop)) : nil
        report(
            "yaml.syntax",
            message,
            at: SourceRange(start, max(end, start + tabs)),
            notes: [.init(problem.original, at: place)]
        )
    }

    /// Returns the byte offset just past the character that starts at `start`.
    private func endOfCharacter(_ start: Int) -> Int {
        var end = start + 1
        while end < file.bytes.count, file.bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    mutating func handle(_ event: yaml_event_t) -> Progress {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: startDocument(event)
        case YAML_STREAM_END_EVENT: finish()
        case YAML_SCALAR_EVENT: addScalar(event)
        case YAML_ALIAS_EVENT: addAlias(event)
        case YAML_SEQUENCE_START_EVENT: open(event, isMapping: false)
        case YAML_MAPPING_START_EVENT: open(event, isMapping: true)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: close(event)
        default: .more
        }
    }

    private func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: file, range: range) }

    private func range(_ event: yaml_event_t) -> SourceRange {
        SourceRange(
            offsets.offset(ofCharacter: Int(event.start_mark.index)),
            offsets.offset(ofCharacter: Int(event.end_mark.index))
        )
    }

    private mutating func startDocument(_ event: yaml_event_t) -> Progress {
        documents += 1
        guard documents > 1 else { return .more }
        report("yaml.documents", "a second document starts here; a file can have only one", at: range(event))
        return .failed
    }

    private mutating func finish() -> Progress {
        guard let root else {
            report("yaml.empty", "the file has no YAML document", at: SourceRange(text.startIndex, text.startIndex))
            return .failed
        }
        return .finished(root)
    }
}

extension TreeBuilder {
    private mutating func addScalar(_ event: yaml_event_t) -> Progress {
        let scalar = event.data.scalar
        let value = UnsafeBufferPointer(start: scalar.value, count: scalar.value == nil ? 0 : Int(scalar.length))
        var place = range(event)
        let isBlock = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE
        let isQuoted = [YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE].contains(scalar.style)
        let isPlain = !isBlock && !isQuoted
        if isBlock { place = trimmed(place) }
        lastEnd = place.end
        if place.isEmpty, let key = stack.last?.key { place = key.node.range }
        let tag = name(scalar.tag)
        let allowed = ["str", "int", "float", "bool", "null"]
        let short = checkTag(tag, allowed: allowed, at: place)
        let text = String(decoding: value, as: UTF8.self)
        let type = ValueScalar.ScalarType.resolve(text, isPlain: isPlain, tag: short)
        // A quoted or tagged `<<` is an ordinary key.
        let isMerge = isPlain && short == nil && text == "<<"
        let node = ValueNode(.scalar(ValueScalar(text, type, isPlain: isPlain)), range: place)
        return add(node, anchor: name(scalar.anchor), isMergeKey: isMerge)
    }

    /// Returns the short name of a known tag, e.g. `str` for `!!str`; nil if there is no tag, or after reporting an unknown one.
    /// The non-specific tag `!` makes a scalar a string.
    private mutating func checkTag(_ tag: String?, allowed: [String], at range: SourceRange) -> String? {
        guard let tag else { return nil }
        if tag == "!" { return allowed.contains("str") ? "str" : nil }
        let prefix = "tag:yaml.org,2002:"
        let short = tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : tag
        if tag.hasPrefix(prefix), allowed.contains(short) { return short }
        let known = allowed.map { "!!\($0)" }.joined(separator: ", ")
        report("yaml.tag", "unknown tag '\(short)'; expected one of \(known)", at: range)
        return nil
    }

    private mutating func addAlias(_ event: yaml_event_t) -> Progress {
        let alias = name(event.data.alias.anchor) ?? ""
        let place = range(event)
        lastEnd = place.end
        guard let node = anchors[alias] else {
            let isOpen = stack.contains { $0.anchor == alias }
            // Comparing names is expensive, and a hostile file may have very many anchors and aliases.
            let isWorthwhile = anchors.count <= 200 && !diagnostics.isFull
            let near = isWorthwhile ? nearestWord(to: alias, among: anchors.keys.sorted()) : nil
            let what =
                isOpen
                ? "the alias '*\(alias)' refers to a value that contains it" : "no anchor '&\(alias)' is defined above"
            report(
                "yaml.alias",
                what + (near.map { "; did you mean '*\($0)'?" } ?? ""),
                at: place,
                fixIts: near.map { [.init("replace with '*\($0)'", at: location(place), replacement: "*\($0)")] } ?? []
            )
            // A placeholder for the unknown alias allows the rest of the file to be checked.
            return add(
                ValueNode(.scalar(ValueScalar("", .null, isPlain: true)), range: place, isBroken: true),
                anchor: nil
            )
        }
        nodes = nodes &+ node.size &- 1
        guard nodes < limits.nodes else {
            report("yaml.too-many-nodes", "with this alias the file has more than \(limits.nodes) values", at: place)
            return .failed
        }
        guard stack.count + node.height <= limits.depth else {
            report("yaml.too-deep", "with this alias, values nest more than \(limits.depth) levels deep", at: place)
            return .failed
        }
        return add(node, anchor: nil)
    }

    private mutating func open(_ event: yaml_event_t, isMapping: Bool) -> Progress {
        let place = range(event)
        guard stack.count < limits.depth else {
            report("yaml.too-deep", "values nest more than \(limits.depth) levels deep", at: place)
            return .failed
        }
        let (tag, anchor, isFlow) =
            isMapping
            ? (
                event.data.mapping_start.tag, event.data.mapping_start.anchor,
                event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
            )
            : (
                event.data.sequence_start.tag, event.data.sequence_start.anchor,
                event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
            )
        _ = checkTag(name(tag), allowed: [isMapping ? "map" : "seq"], at: place)
        stack.append(Open(isMapping: isMapping, isFlow: isFlow, start: place.start, anchor: name(anchor)))
        return .more
    }

    private mutating func close(_ event: yaml_event_t) -> Progress {
        guard let done = stack.popLast() else { return .failed }
        // libyaml ends a block collection at the next token, which may be several lines below the collection's last character.
        if done.isFlow { lastEnd = range(event).end }
        let place = SourceRange(done.start, lastEnd)
        let content: ValueNode.Content = done.isMapping ? .mapping(done.mapping.entries) : .sequence(done.items)
        return add(ValueNode(content, range: place), anchor: done.anchor)
    }

    /// Returns a source range without trailing white space.
    private func trimmed(_ range: SourceRange) -> SourceRange {
        var end = range.end
        while end > range.start, [0x0A, 0x0D, 0x20, 0x09].contains(file.bytes[end - 1]) { end -= 1 }
        return SourceRange(range.start, end)
    }

    private func name(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    /// Adds a complete node to the innermost open collection, or makes it the root if no collection is open.
    private mutating func add(_ node: ValueNode, anchor: String?, isMergeKey: Bool = false) -> Progress {
        nodes += 1
        guard nodes <= limits.nodes else {
            report("yaml.too-many-nodes", "the file has more than \(limits.nodes) values", at: node.range)
            return .failed
        }
        if let anchor { anchors[anchor] = node }
        guard var top = stack.popLast() else {
            root = node
            return .more
        }
        var place = node.range
        if !top.isMapping {
            top.items.append(node)
        } else if let key = top.key {
            top.key = nil
            place = key.node.range
            insert(node, for: key, into: &top.mapping)
        } else {
            if node.scalar == nil {
                report("yaml.key", "a key must be a string, not \(node.kindName)", at: node.range)
            }
            top.key = (node, isMergeKey)
        }
        stack.append(top)
        guard nodes <= limits.nodes else {
            report("yaml.too-many-nodes", "with this merge the file has more than \(limits.nodes) values", at: place)
            return .failed
        }
        return .more
    }

    private mutating func insert(
        _ value: ValueNode,
        for key: (node: ValueNode, isMerge: Bool),
        into mapping: inout MappingBuilder
    ) {
        guard key.isMerge else {
            guard let text = key.node.scalar?.text else { return }
            let entry = ValueEntry(key: text, keyRange: key.node.range, value: value)
            guard let first = mapping.add(entry) else { return }
            report(
                "yaml.duplicate-key",
                "the key \"\(text)\" is given twice",
                at: key.node.range,
                notes: [.init("first given here", at: location(first))]
            )
            return
        }
        for source in value.items ?? [value] {
            guard let entries = source.entries else {
                report(
                    "yaml.merge",
                    "'<<' merges a mapping or a list of mappings, not \(source.kindName)",
                    at: source.range
                )
                continue
            }
            // Keys of an earlier mapping in the list take precedence. Only the merged entries are added to the count, because
            // the alias was counted when it was read.
            nodes = nodes &+ mapping.merge(entries)
        }
    }
}

/// The entries of a mapping under construction. The mapping's own keys take precedence over merged keys.
struct MappingBuilder {
    private(set) var entries: [ValueEntry] = []
    private var places: [String: (index: Int, isMerged: Bool)] = [:]

    /// Adds an entry that the file writes in the mapping itself, not merged from another mapping.
    ///
    /// - Returns: The range of the key's first occurrence if the new entry is a duplicate, which is then dropped;
    ///   otherwise nil.
    mutating func add(_ entry: ValueEntry) -> SourceRange? {
        guard let place = places[entry.key] else {
            places[entry.key] = (entries.count, false)
            entries.append(entry)
            return nil
        }
        guard place.isMerged else { return entries[place.index].keyRange }
        entries[place.index] = entry
        places[entry.key] = (place.index, false)
        return nil
    }

    /// Adds those entries of a merged mapping whose keys the mapping doesn't have yet.
    ///
    /// - Returns: The number of entries added.
    mutating func merge(_ others: [ValueEntry]) -> Int {
        let before = entries.count
        for entry in others where places[entry.key] == nil {
            places[entry.key] = (entries.count, true)
            entries.append(entry)
        }
        return entries.count - before
    }
}
