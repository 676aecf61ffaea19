extension DocumentDescription {
    /// The JSON Schema (draft 2020-12) of one version, as indented JSON with a final newline.
    ///
    /// It takes every file that the decoder takes; rules that a schema can't state (unique
    /// names, cycles, expansion) are the decoder's alone.
    ///
    /// - Parameters:
    ///   - version: the version; empty for a syntax without versions.
    ///   - id: the schema's `$id`; left out where empty.
    public func jsonSchema(version: String = "", id: String = "") -> String {
        let writer = SchemaWriter(versions: versions, version: version, versionKey: versionKey)
        var records: [RecordType] = []
        root.shape.records(into: &records)
        var top: [(String, JSONText)] = [("$schema", .string("https://json-schema.org/draft/2020-12/schema"))]
        if !id.isEmpty { top.append(("$id", .string(id))) }
        top.append(("title", .string(version.isEmpty ? name : "\(name) (\(version))")))
        top.append(contentsOf: writer.schema(of: root.shape))
        let used = records.filter { record in writer.uses(record, from: root.shape) }
        top.append(("$defs", .object(used.map { ($0.name, .object(writer.definition(of: $0))) })))
        return JSONText.object(top).rendered
    }
}

/// Writes shapes as schemas of one version.
private struct SchemaWriter {
    var versions: [String]
    var version: String
    var versionKey: String

    func has(_ since: String?) -> Bool {
        guard let since else { return true }
        return (versions.firstIndex(of: version) ?? 0) >= (versions.firstIndex(of: since) ?? .max)
    }

    /// True where this version can reach a record from a shape.
    func uses(_ record: RecordType, from shape: Shape) -> Bool {
        switch shape {
        case .string, .text, .boolean, .integer, .choice: false
        case .list(let inner, _), .map(let inner, _), .nullable(let inner): uses(record, from: inner)
        case .alternatives(let all): all.contains { has($0.since) && uses(record, from: $0.shape) }
        case .record(let other):
            other.name == record.name || other.fields.contains { has($0.since) && uses(record, from: $0.shape) }
        }
    }

    func definition(of record: RecordType) -> [(String, JSONText)] {
        let fields = record.fields.filter { has($0.since) }
        var out: [(String, JSONText)] = [
            ("description", .string(record.doc)),
            ("type", .string("object")),
            ("additionalProperties", .boolean(false)),
        ]
        let required = fields.filter(\.isRequired).map { JSONText.string($0.name) }
        if !required.isEmpty { out.append(("required", .array(required))) }
        let properties = fields.map { field -> (String, JSONText) in
            let isVersion = field.name == versionKey
            let inner: [(String, JSONText)] = isVersion ? [("const", .string(version))] : schema(of: field.shape)
            return (field.name, .object([("description", .string(field.doc))] + inner))
        }
        out.append(("properties", .object(properties)))
        if !record.exactlyOneOf.isEmpty {
            let choices = record.exactlyOneOf.map { JSONText.object([("required", .array([.string($0)]))]) }
            out.append(("oneOf", .array(choices)))
        }
        return out
    }

    func schema(of shape: Shape) -> [(String, JSONText)] {
        switch shape {
        case .string(let form): return [("type", .string("string"))] + pattern(form)
        case .text(let form):
            let types = ["string", "number", "boolean"].map { JSONText.string($0) }
            return [("type", .array(types))] + pattern(form)
        case .boolean: return [("type", .string("boolean"))]
        case .integer(let range):
            var out: [(String, JSONText)] = [("type", .string("integer")), ("minimum", .integer(range.lowerBound))]
            if range.upperBound != .max { out.append(("maximum", .integer(range.upperBound))) }
            return out
        case .choice(let words): return [("enum", .array(words.map { .string($0) }))]
        case .list(let item, let minimum):
            let items: [(String, JSONText)] = [("type", .string("array")), ("items", .object(schema(of: item)))]
            return items + (minimum > 0 ? [("minItems", .integer(minimum))] : [])
        case .map(let value, let keys):
            let names = pattern(keys)
            let out: [(String, JSONText)] = [
                ("type", .string("object")), ("additionalProperties", .object(schema(of: value))),
            ]
            return names.isEmpty ? out : out + [("propertyNames", .object(names))]
        case .record(let record): return [("$ref", .string("#/$defs/\(record.name)"))]
        case .nullable(let inner):
            return [("anyOf", .array([.object([("type", .string("null"))]), .object(schema(of: inner))]))]
        case .alternatives(let all):
            let open = all.filter { has($0.since) }
            if open.count == 1, let only = open.first { return schema(of: only.shape) }
            return [("anyOf", .array(open.map { .object(schema(of: $0.shape)) }))]
        }
    }

    private func pattern(_ form: StringForm) -> [(String, JSONText)] {
        form.pattern.map { [("pattern", .string($0))] } ?? []
    }
}
