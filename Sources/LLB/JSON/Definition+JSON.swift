public import JSON
import SourceText

extension Definition {
    /// The graph as the subrequest `frontend.convertllb` answers with it: vertices and metadata by digest, and the
    /// source map. Vertices and source map are in protobuf's own JSON, metadata in that of `buildctl debug dump-llb`.
    ///
    /// - Throws: where a vertex, or a definition that a text was read from, holds bytes that are no such message.
    public func converted() throws -> JSONValue {
        let protobuf = MessageJSON(form: .protobuf)
        let empty = JSONValue.object(JSONObject())
        var operations: [String: JSONValue] = [:]
        for (digest, vertex) in zip(digests, vertices) {
            operations[digest] = try protobuf.object(.operation, WireReader(vertex))
        }
        let members = operations.sorted { bytewiseLess($0.key, $1.key) }.map { JSONObject.Member($0.key, $0.value) }
        let whole = WireReader(encoded())
        return .object(
            JSONObject([
                .init("def", .object(JSONObject(members))),
                .init("metadata", try MessageJSON(form: .plain).object(.definition, whole)["metadata"] ?? empty),
                .init("source", try protobuf.object(.definition, whole)["Source"] ?? empty),
            ])
        )
    }
}

extension Definition.SourceInfo {
    /// The text as Go's `encoding/json` writes a `pb.SourceInfo`, as in the answer to `frontend.lint`.
    ///
    /// - Throws: where the definition it was read from holds bytes that are no such message.
    public func json() throws -> JSONValue {
        var object = JSONObject()
        if !file.name.isEmpty { object.append("filename", .string(file.name)) }
        if !file.bytes.isEmpty { object.append("data", .string(Base64.encode(file.bytes))) }
        if let definition = definition.first {
            let message = WireReader(definition.encoded())
            object.append("definition", try MessageJSON(form: .plain).object(.definition, message))
        }
        if !file.language.isEmpty { object.append("language", .string(file.language)) }
        return .object(object)
    }
}
