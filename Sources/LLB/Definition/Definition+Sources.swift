import SourceText

extension Definition {
    /// Returns the source operations of the graph, in the order of the vertices.
    ///
    /// - Throws: `OperationError.undecodable` if a vertex can't be decoded.
    package func sourceOperations() throws(OperationError) -> [SourceOperation] {
        var found: [SourceOperation] = []
        var cancellation = CancellationCheck(every: 256)
        for position in vertices.indices where !cancellation.isCancelled() {
            if let source = try source(at: position) { found.append(source) }
        }
        return found
    }

    /// Returns the graph with some source operations replaced, as BuildKit does for a source policy. The digests of the changed
    /// vertices and of all vertices that depend on them are recomputed. Unknown fields of vertices are kept. Vertices that become
    /// equal are merged, along with their metadata and locations.
    ///
    /// - Parameter replace: Returns the replacement for a source; nil to keep the source.
    /// - Throws: `OperationError.undecodable` if a vertex can't be decoded, and any error that `replace` throws.
    package func replacingSources(_ replace: (SourceOperation) throws -> SourceOperation?) throws -> Definition {
        var renamed: [String: String] = [:]
        var known: Set<String> = []
        var result: (vertices: [[UInt8]], digests: [String]) = ([], [])
        var metadata = ByDigest<VertexMetadata>()
        var locations = ByDigest<[Location]>()
        var cancellation = CancellationCheck(every: 256)
        for position in vertices.indices where !cancellation.isCancelled() {
            let old = digests[position]
            let replacement = try source(at: position).flatMap(replace)
            let bytes = try rewritten(position, replacement, renamed)
            let digest = bytes == nil ? old : Vertex.digest(of: bytes ?? [])
            if digest != old { renamed[old] = digest }
            if let places = self.locations[old] { locations[digest] = (locations[digest] ?? []) + places }
            if let each = self.metadata[old], let equal = metadata.insert(each, for: digest) {
                metadata.update(at: equal) { $0.merge(each) }
            }
            guard known.insert(digest).inserted else { continue }
            result.vertices.append(bytes ?? vertices[position])
            result.digests.append(digest)
        }
        guard !renamed.isEmpty else { return self }
        return Definition(
            vertices: result.vertices,
            digests: result.digests,
            metadata: metadata,
            sources: sources,
            locations: locations
        )
    }

    /// Returns the bytes of a vertex with its source replaced and the digests of its inputs updated; nil if nothing changes.
    private func rewritten(
        _ position: Int,
        _ source: SourceOperation?,
        _ renamed: [String: String]
    ) throws(OperationError) -> [UInt8]? {
        do {
            var isChanged = source != nil
            var reader = WireReader(vertices[position])
            var writer = WireWriter(capacity: vertices[position].count + 128)
            var isSourceWritten = false
            while let field = try reader.next() {
                switch field.number {
                case 1:
                    let input = try OperationMessage.Input(decoding: field.message)
                    let digest = renamed[input.digest] ?? input.digest
                    if digest != input.digest { isChanged = true }
                    writer.message(1) {
                        $0.string(1, digest)
                        $0.int(2, input.index)
                    }
                case SourceOperation.field:
                    guard let source else { fallthrough }
                    if !isSourceWritten { writer.message(SourceOperation.field) { source.encode(&$0) } }
                    isSourceWritten = true
                default: writer.field(field)
                }
            }
            return isChanged ? writer.bytes : nil
        } catch {
            throw .undecodable("vertex \(position + 1) of the definition can't be decoded as a pb.Op")
        }
    }
}
