import JSON

extension DocumentDescription {
    /// Returns the JSON Schema (draft 2020-12) of one version, as indented JSON with a final newline.
    ///
    /// The schema accepts every file that the decoder accepts. Rules that a schema can't express (unique names, cycles,
    /// expansion) are checked only by the decoder.
    ///
    /// - Parameter version: The version; empty for a kind of document that has no versions.
    public func jsonSchema(version: String = "") -> String {
        let writer = SchemaWriter(versions: versions, version: version, versionKey: versionKey)
        var records: [RecordType] = []
        root.shape.records(into: &records)
        var top: JSONObject = [
            "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
            "title": .string(version.isEmpty ? name : "\(name) (\(version))"),
        ]
        top.members += writer.schema(of: root.shape).members
        let used = records.filter { writer.uses($0, from: root.shape) }
        top.append("$defs", .object(JSONObject(used.map { .init($0.name, .object(writer.definition(of: $0))) })))
        return JSONValue.object(top).text(.indented) + "\n"
    }
}

/// A converter from shapes to the JSON Schemas of one version.
private struct SchemaWriter {
    var versions: [String]
    var version: String
    var versionKey: String

    func has(_ since: String?) -> Bool {
        guard let since else { return true }
        return (versions.firstIndex(of: version) ?? 0) >= (versions.firstIndex(of: since) ?? .max)
    }

    /// Returns whether the schema of a shape in this version refers to a record, directly or through other records.
    func uses(_ record: RecordType, from shape: Shape) -> Bool {
        switch shape {
        case .string, .text, .boolean, .integer, .choice: false
        case .list(let inner, _), .map(let inner, _), .nullable(let inner): uses(record, from: inner)
        case .alternatives(let all): all.contains { has($0.since) && uses(record, from: $0.shape) }
        case .record(let other):
            other.name == record.name || other.fields.contains { has($0.since) && uses(record, from: $0.shape) }
        }
    }

    func definition(of record: RecordType) -> JSONObject {
        let fields = record.fields.filter { has($0.since) }
        var out: JSONObject = [
            "description": .string(record.doc), "type": .string("object"), "additionalProperties": .bool(false),
        ]
        let required = fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { out.append("required", .strings(required)) }
        let properties = fields.map { field in
            var property: JSONObject = ["description": .string(field.doc)]
            let isVersion = field.name == versionKey
            property.members += (isVersion ? ["const": .string(version)] : schema(of: field.shape)).members
            return JSONObject.Member(field.name, .object(property))
        }
        out.append("properties", .object(JSONObject(properties)))
        if record.allowsExtensions { out.append("patternProperties", .object(["^x-": .object([:])])) }
        if !record.exactlyOneOf.isEmpty {
            out.append("oneOf", .array(record.exactlyOneOf.map { .object(["required": .strings([$0])]) }))
        }
        return out
    }

    func schema(of shape: Shape) -> JSONObject {
        switch shape {
        case .string(let form): return schema(type: .string("string"), form)
        case .text(let form):
            let types = JSONValue.strings(["string", "number", "boolean"])
            return schema(type: types, form)
        case .boolean: return ["type": .string("boolean")]
        case .integer(let range, _):
            let out: JSONObject = ["type": .string("integer"), "minimum": .integer(range.lowerBound)]
            return range.upperBound == .max ? out : out.adding("maximum", .integer(range.upperBound))
        case .choice(let words): return ["enum": .strings(words)]
        case .list(let item, let minimum):
            let out: JSONObject = ["type": .string("array"), "items": .object(schema(of: item))]
            return minimum > 0 ? out.adding("minItems", .integer(minimum)) : out
        case .map(let value, let keys):
            let out: JSONObject = ["type": .string("object"), "additionalProperties": .object(schema(of: value))]
            return keys.pattern.map { out.adding("propertyNames", .object(["pattern": .string($0)])) } ?? out
        case .record(let record): return ["$ref": .string("#/$defs/\(record.name)")]
        case .nullable(let inner):
            return ["anyOf": .array([.object(["type": .string("null")]), .object(schema(of: inner))])]
        case .alternatives(let all):
            let open = all.filter { has($0.since) }
            if open.count == 1, let only = open.first { return schema(of: only.shape) }
            return ["anyOf": .array(open.map { .object(schema(of: $0.shape)) })]
        }
    }

    private func schema(type: JSONValue, _ form: StringForm) -> JSONObject {
        let out: JSONObject = ["type": type]
        return form.pattern.map { out.adding("pattern", .string($0)) } ?? out
    }
}

extension JSONObject {
    fileprivate func adding(_ key: String, _ value: JSONValue) -> JSONObject {
        var copy = self
        copy.append(key, value)
        return copy
    }
}
