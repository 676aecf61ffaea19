public import JSON
import SourceText

extension Definition {
    /// Returns the graph as JSON in the form of the `frontend.convertllb` subrequest: vertices and metadata by digest, and the
    /// source map. Vertices and the source map use protobuf's JSON mapping; metadata has the form of Go's `encoding/json`.
    ///
    /// - Throws: `WireError` if a vertex, or the definition of a source text, can't be decoded.
    public func converted() throws -> JSONValue {
        let empty = JSONValue.object(JSONObject())
        var operations: [String: JSONValue] = [:]
        for (digest, vertex) in zip(digests, vertices) {
            operations[digest] = try DynamicMessage(.operation, WireReader(vertex)).json(.protobuf)
        }
        let members = operations.sorted { bytewiseLess($0.key, $1.key) }.map { JSONObject.Member($0.key, $0.value) }
        let whole = try DynamicMessage(.definition, WireReader(encoded()))
        return .object(
            JSONObject([
                .init("def", .object(JSONObject(members))),
                .init("metadata", whole.json(.go)["metadata"] ?? empty),
                .init("source", whole.json(.protobuf)["Source"] ?? empty),
            ])
        )
    }
}

extension Definition.SourceInfo {
    /// Returns the source text as JSON, in the form in which Go's `encoding/json` writes a `pb.SourceInfo`, e.g. in the response
    /// to `frontend.lint`.
    ///
    /// - Throws: `WireError` if the text's definition can't be decoded.
    public func json() throws -> JSONValue {
        var writer = WireWriter()
        encode(&writer)
        return try DynamicMessage(.sourceInfo, WireReader(writer.bytes)).json(.go)
    }
}
