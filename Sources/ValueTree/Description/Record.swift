import Diagnostics
public import SourceText

/// A known key of a mapping, with the type of its value and its description on the reference page.
public struct Field<Value: Sendable>: FieldDescription {
    public let name: String
    public let type: ValueType<Value>
    public let doc: String
    public let since: String?
    public let isRequired: Bool

    /// Creates the description of a key.
    ///
    /// - Parameters:
    ///   - since: The version that introduced the key; nil if every version has it.
    ///   - doc: The documentation: one or more sentences in Markdown, on one line.
    public init(_ name: String, _ type: ValueType<Value>, since: String? = nil, required: Bool = false, doc: String) {
        self.name = name
        self.type = type
        self.since = since
        self.isRequired = required
        self.doc = doc
    }

    public var shape: Shape { type.shape }

    public func decodeAny(_ node: ValueNode, _ decoding: inout Decoding) -> (any Sendable)? {
        type.decode(node, &decoding)
    }
}

/// A type-erased `Field`. It allows the fields of a mapping to be stored in one array.
public protocol FieldDescription: Sendable {
    var name: String { get }
    /// The documentation: one or more sentences in Markdown, on one line.
    var doc: String { get }
    /// The version that introduced the key; nil if every version has it.
    var since: String? { get }
    var isRequired: Bool { get }
    var shape: Shape { get }
    /// Decodes the field's value. Returns nil after reporting an error.
    func decodeAny(_ node: ValueNode, _ decoding: inout Decoding) -> (any Sendable)?
}

/// The type of a mapping with known keys, each with a value type of its own.
public struct RecordType: Sendable {
    /// The record's name in the JSON Schema and on the reference page, e.g. `image`; unique within a document.
    public let name: String
    /// The record's name with an article, for messages, e.g. `an image`.
    public let phrase: String
    /// The documentation: one or more sentences in Markdown, on one line.
    public let doc: String
    /// The known keys, in the order of the reference page.
    public let fields: [any FieldDescription]
    /// The keys of which a mapping must have exactly one; empty if there is no such rule.
    public let exactlyOneOf: [String]
    /// Advice that ends the error for a mapping with none of the keys in `exactlyOneOf`.
    public let hint: String
    /// The current name of each renamed key, by its former name. Using a former name is an error whose message gives the
    /// current one.
    public let renamed: [String: String]
    /// Whether keys that start with `x-` are allowed. They are ignored, so their values can be anything.
    public let allowsExtensions: Bool

    /// Creates the description of a mapping.
    ///
    /// - Parameters:
    ///   - exactlyOneOf: Keys of which a mapping must have exactly one.
    ///   - hint: Advice that ends the error for a mapping with none of those keys.
    ///   - renamed: The current name of each renamed key, by its former name.
    ///   - allowsExtensions: Whether keys that start with `x-` are allowed and ignored.
    public init(
        _ name: String,
        _ phrase: String,
        doc: String,
        fields: [any FieldDescription],
        exactlyOneOf: [String] = [],
        hint: String = "",
        renamed: [String: String] = [:],
        allowsExtensions: Bool = false
    ) {
        self.exactlyOneOf = exactlyOneOf
        self.hint = hint
        self.renamed = renamed
        self.allowsExtensions = allowsExtensions
        self.name = name
        self.phrase = phrase
        self.doc = doc
        self.fields = fields
    }

    /// The value type of mappings with this record's keys. Unknown keys, keys of a later version and missing required keys are
    /// errors.
    public var type: ValueType<DecodedRecord> {
        ValueType(.record(self)) { node, decoding in
            guard let entries = node.entries else {
                decoding.wrongType(node, expected: decoding.mappingName)
                return nil
            }
            return decode(node, entries, &decoding)
        }
    }

    private func decode(_ node: ValueNode, _ entries: [ValueEntry], _ decoding: inout Decoding) -> DecodedRecord {
        var record = DecodedRecord(node: node)
        /// The known keys that unknown keys are probably misspellings of. Such a known key is not also reported as missing.
        var meant: [String] = []
        for entry in entries
        where !decoding.cancellation.isCancelled() && !(allowsExtensions && entry.key.hasPrefix("x-")) {
            guard let field = fields.first(where: { $0.name == entry.key }) else {
                guard !decoding.isFull else { break }
                let near = renamed[entry.key] ?? nearestField(entry.key, decoding)
                meant.append(near ?? "")
                reportUnknown(entry, near, &decoding)
                continue
            }
            if let since = field.since, !decoding.has(since) {
                decoding.needs(since, "\"\(field.name)\"", at: entry.keyRange)
                continue
            }
            record.values[field.name] = decoding.with(subject: "\"\(field.name)\"") { decoding in
                field.decodeAny(entry.value, &decoding)
            }
        }
        for field in fields where field.isRequired && decoding.has(field.since) {
            guard record.entry(field.name) == nil, !meant.contains(field.name) else { continue }
            decoding.error("missing-key", "\(phrase) needs the key \"\(field.name)\"", at: record.headRange)
        }
        checkChoice(record, meant, &decoding)
        return record
    }

    /// Reports an unknown key with the most helpful hint: its current name, the nearest key, the other mappings that have such a
    /// key, or all keys.
    private func reportUnknown(_ entry: ValueEntry, _ near: String?, _ decoding: inout Decoding) {
        let key = entry.key
        let message = "unknown key \"\(key)\" in \(phrase)"
        if let current = renamed[key] {
            let fix = decoding.replacement(current, at: entry.keyRange)
            decoding.error("unknown-key", "\(message); it is now \"\(current)\"", at: entry.keyRange, fixIts: [fix])
            return
        }
        var records: [RecordType] = []
        if near == nil { decoding.root.records(into: &records) }
        let others = records.filter { $0.fields.contains { $0.name == key && decoding.has($0.since) } }.map(\.phrase)
        guard others.isEmpty else {
            let owners = others.joined(separator: " and of ")
            decoding.error("unknown-key", "\(message); \"\(key)\" is a key of \(owners)", at: entry.keyRange)
            return
        }
        let known = fields.filter { decoding.has($0.since) }.map(\.name)
        decoding.error("unknown-key", message, word: key, among: near.map { [$0] } ?? known, at: entry.keyRange)
    }

    /// Checks that exactly one of `exactlyOneOf` is present. A key counts as present if an unknown key is probably a
    /// misspelling of it.
    private func checkChoice(_ record: DecodedRecord, _ meant: [String], _ decoding: inout Decoding) {
        let entries = exactlyOneOf.compactMap { record.entry($0) }
        if let first = entries.first {
            for extra in entries.dropFirst() {
                let message = "\(phrase) can have either \"\(first.key)\" or \"\(extra.key)\", not both"
                let place = Diagnostic.Note("\"\(first.key)\" is given here", at: decoding.location(first.keyRange))
                decoding.error("conflict", message, at: extra.keyRange, notes: [place])
            }
        } else if !exactlyOneOf.isEmpty, !meant.contains(where: exactlyOneOf.contains) {
            let keys = exactlyOneOf.map { "\"\($0)\"" }.joined(separator: " or ")
            let message = "\(phrase) needs \(keys)" + (hint.isEmpty ? "" : "; \(hint)")
            decoding.error("missing-key", message, at: record.headRange)
        }
    }

    /// Returns the key that is nearest to a word: a key of the file's version if one is near, or else a key of any version; nil
    /// if none is near.
    private func nearestField(_ word: String, _ decoding: Decoding) -> String? {
        let known = fields.filter { decoding.has($0.since) }.map(\.name)
        return nearestWord(to: word, among: known) ?? nearestWord(to: word, among: fields.map(\.name))
    }
}

/// A decoded mapping with known keys.
public struct DecodedRecord: Sendable {
    public let node: ValueNode
    fileprivate(set) var values: [String: any Sendable] = [:]

    fileprivate init(node: ValueNode) { self.node = node }

    /// The value of a field; nil if the mapping lacks the key or the value is invalid.
    public subscript<Value: Sendable>(field: Field<Value>) -> Value? {
        values[field.name] as? Value
    }

    /// Returns the entry of a field, whether or not its value is valid; nil if the mapping lacks the key.
    public func entry<Value: Sendable>(_ field: Field<Value>) -> ValueEntry? { entry(field.name) }

    fileprivate func entry(_ name: String) -> ValueEntry? { node[name] }

    /// The source range at which errors about the mapping as a whole are reported: its first key, or the mapping itself if it is
    /// empty.
    public var headRange: SourceRange { node.entries?.first?.keyRange ?? node.range }
}
