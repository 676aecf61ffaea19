import Diagnostics
public import SourceText

/// A known key of a mapping, with the type of its value and what the reference page says of it.
public struct Field<Value: Sendable>: FieldDescription {
    /// The key.
    public let name: String
    /// The type of its value.
    public let type: ValueType<Value>
    /// What it is for, in Markdown on one line.
    public let doc: String
    /// The version that brought it; nil is every version.
    public let since: String?
    /// True where the mapping must have it.
    public let isRequired: Bool

    /// A key of a mapping.
    ///
    /// - Parameters:
    ///   - since: the version that brought it; nil is every version.
    ///   - doc: a sentence or more, in Markdown on one line.
    public init(_ name: String, _ type: ValueType<Value>, since: String? = nil, required: Bool = false, doc: String) {
        self.name = name
        self.type = type
        self.since = since
        self.isRequired = required
        self.doc = doc
    }

    /// What values it takes.
    public var shape: Shape { type.shape }

    /// Decodes its value; nil after an error.
    public func decodeAny(_ node: YAMLNode, _ decoding: inout Decoding) -> (any Sendable)? {
        type.decode(node, &decoding)
    }
}

/// A field whose value's type is forgotten.
public protocol FieldDescription: Sendable {
    /// The key.
    var name: String { get }
    /// What it is for, in Markdown on one line.
    var doc: String { get }
    /// The version that brought it; nil is every version.
    var since: String? { get }
    /// True where the mapping must have it.
    var isRequired: Bool { get }
    /// What values it takes.
    var shape: Shape { get }
    /// Decodes its value; nil after an error.
    func decodeAny(_ node: YAMLNode, _ decoding: inout Decoding) -> (any Sendable)?
}

/// A mapping with known keys.
public struct RecordType: Sendable {
    /// Its name in the schema and on the reference page, e.g. `image`; unique within a syntax.
    public let name: String
    /// Its name with an article, for messages, e.g. `an image`.
    public let phrase: String
    /// What it is for, in Markdown on one line.
    public let doc: String
    /// Its keys, in the order of the page.
    public let fields: [any FieldDescription]
    /// Keys of which a mapping has exactly one; empty for no such rule.
    public let exactlyOneOf: [String]
    /// What to write where it has none of them, as the end of the message.
    public let hint: String

    /// A mapping with known keys.
    ///
    /// - Parameters:
    ///   - exactlyOneOf: keys of which a mapping has exactly one.
    ///   - hint: what to write where it has none of them, as the end of the message.
    public init(
        _ name: String,
        _ phrase: String,
        doc: String,
        fields: [any FieldDescription],
        exactlyOneOf: [String] = [],
        hint: String = ""
    ) {
        self.exactlyOneOf = exactlyOneOf
        self.hint = hint
        self.name = name
        self.phrase = phrase
        self.doc = doc
        self.fields = fields
    }

    /// The type of such mappings. Unknown keys, keys of a later version and missing ones are errors.
    public var type: ValueType<DecodedRecord> {
        ValueType(.record(self)) { node, decoding in
            guard let entries = node.entries else {
                decoding.wrongType(node, expected: "a mapping")
                return nil
            }
            return decode(node, entries, &decoding)
        }
    }

    private func decode(_ node: YAMLNode, _ entries: [YAMLEntry], _ decoding: inout Decoding) -> DecodedRecord {
        var record = DecodedRecord(node: node)
        /// Fields that an unknown key probably means; to call them missing too would be noise.
        var meant: [String] = []
        for entry in entries {
            guard let field = fields.first(where: { $0.name == entry.key }) else {
                guard !decoding.isFull else { break }
                let known = fields.filter { decoding.has($0.since) }.map(\.name)
                let near = nearestField(entry.key, decoding)
                meant.append(near ?? "")
                decoding.error(
                    "unknown-key",
                    "unknown key \"\(entry.key)\" in \(phrase)",
                    word: entry.key,
                    among: near.map { [$0] } ?? known,
                    at: entry.keyRange
                )
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

    /// Exactly one of `exactlyOneOf` is there, or was meant by an unknown key.
    private func checkChoice(_ record: DecodedRecord, _ meant: [String], _ decoding: inout Decoding) {
        let entries = exactlyOneOf.compactMap { record.entry($0) }
        if let first = entries.first {
            for extra in entries.dropFirst() {
                let message = "\(phrase) has either \"\(first.key)\" or \"\(extra.key)\", not both"
                let place = Diagnostic.Note("\"\(first.key)\" is given here", at: decoding.location(first.keyRange))
                decoding.error("conflict", message, at: extra.keyRange, notes: [place])
            }
        } else if !exactlyOneOf.isEmpty, !meant.contains(where: exactlyOneOf.contains) {
            let keys = exactlyOneOf.map { "\"\($0)\"" }.joined(separator: " or ")
            let message = "\(phrase) needs \(keys)" + (hint.isEmpty ? "" : "; \(hint)")
            decoding.error("missing-key", message, at: record.headRange)
        }
    }

    /// The nearest key of the file's version, or else of any.
    private func nearestField(_ word: String, _ decoding: Decoding) -> String? {
        let known = fields.filter { decoding.has($0.since) }.map(\.name)
        return nearestWord(to: word, among: known) ?? nearestWord(to: word, among: fields.map(\.name))
    }
}

/// A mapping that was decoded: the values of its fields that are there and right.
public struct DecodedRecord: Sendable {
    /// The mapping in the text.
    public let node: YAMLNode
    fileprivate(set) var values: [String: any Sendable] = [:]

    fileprivate init(node: YAMLNode) { self.node = node }

    /// The value of a field; nil where the text lacks it or has it wrong.
    public subscript<Value: Sendable>(field: Field<Value>) -> Value? {
        values[field.name] as? Value
    }

    /// The key and value of a field in the text, right or wrong.
    public func entry<Value: Sendable>(_ field: Field<Value>) -> YAMLEntry? { entry(field.name) }

    fileprivate func entry(_ name: String) -> YAMLEntry? { node[name] }

    /// Where the mapping begins: its first key.
    public var headRange: SourceRange { node.entries?.first?.keyRange ?? node.range }
}
