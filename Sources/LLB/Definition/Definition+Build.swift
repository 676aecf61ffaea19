import SourceText

extension Definition {
    /// Collects the graph that `output` depends on. If `output` is nil (scratch), the definition is empty.
    ///
    /// Vertices are in the order in which BuildKit's client walks a graph: depth first, inputs before the vertices that use them.
    /// Vertices with the same digest are written once, with the combined metadata and locations. Each source text is stored with
    /// the graph that it was read from (`SourceFile.origin`), if known.
    public init(of output: Output?) { self.init(of: output.map { [$0] } ?? []) }

    /// Collects the graphs that several outputs depend on into one definition, whose result is the last output.
    package init(of outputs: [Output]) {
        var builder = DefinitionBuilder()
        builder.add(outputs)
        self.init(
            vertices: builder.vertices,
            digests: builder.digests,
            metadata: builder.metadata,
            sources: builder.files.map { SourceInfo(file: $0, definition: $0.origin as? Definition) },
            locations: builder.locations
        )
    }
}

/// A builder that walks a graph and collects the parts of a definition.
private struct DefinitionBuilder {
    var vertices: [[UInt8]] = []
    var digests: [String] = []
    var metadata = ByDigest<VertexMetadata>()
    var files: [SourceFile] = []
    var locations = ByDigest<[Definition.Location]>()
    /// The locations of each vertex, in the order of `metadata`.
    private var places: [[Definition.Location]] = []
    private var fileIndexes: [ObjectIdentifier: Int] = [:]
    private var terminal = VertexMetadata(capabilities: [CapabilityID.constraints, CapabilityID.platform])

    mutating func add(_ outputs: [Output]) {
        guard let last = outputs.last else { return }
        let order = Self.order(to: outputs)
        vertices.reserveCapacity(order.count + 1)
        digests.reserveCapacity(order.count + 1)
        metadata.reserve(order.count + 1)
        places.reserveCapacity(order.count)
        var cancellation = CancellationCheck(every: 256)
        for vertex in order where !cancellation.isCancelled() { emit(vertex) }
        locations = ByDigest(sharingKeys: metadata, values: places)
        terminate(last)
    }

    /// Returns all vertices that the outputs depend on, each after its inputs. The function is iterative, since recursion would
    /// overflow the stack on graphs that are thousands of vertices deep.
    private static func order(to outputs: [Output]) -> [Vertex] {
        var order: [Vertex] = []
        var visited: Set<ObjectIdentifier> = []
        for output in outputs where visited.insert(ObjectIdentifier(output.vertex)).inserted {
            append(output.vertex, to: &order, &visited)
        }
        return order
    }

    /// Appends a vertex to `order`, preceded by all direct and indirect inputs that haven't been visited.
    private static func append(_ root: Vertex, to order: inout [Vertex], _ visited: inout Set<ObjectIdentifier>) {
        var stack: [(vertex: Vertex, inputs: [Output], next: Int)] = [(root, root.visitOrder, 0)]
        var cancellation = CancellationCheck(every: 1024)
        while !cancellation.isCancelled(), let top = stack.indices.last {
            let next = stack[top].next
            if next < stack[top].inputs.count {
                stack[top].next += 1
                let input = stack[top].inputs[next].vertex
                if visited.insert(ObjectIdentifier(input)).inserted {
                    stack.append((input, input.visitOrder, 0))
                }
            } else {
                order.append(stack.removeLast().vertex)
            }
        }
    }

    /// Adds the capabilities that `metadata` requires to the capabilities of the last vertex. If several vertices are equal, the
    /// method is called for each; calling it once with their merged metadata would give the same result, because merging never
    /// drops a requirement.
    private mutating func requireCapabilities(of metadata: VertexMetadata) {
        if metadata.ignoresCache { terminal.require(CapabilityID.metaIgnoreCache) }
        if !metadata.description.isEmpty { terminal.require(CapabilityID.metaDescription) }
        if metadata.exportsCache != nil { terminal.require(CapabilityID.metaExportCache) }
    }

    private mutating func emit(_ vertex: Vertex) {
        // `metadata` and `places` both get an entry, even for a vertex without locations, so that they can share an index.
        let locations = grouped(vertex.locations)
        if let known = metadata.insert(vertex.metadata, for: vertex.digest) {
            metadata.update(at: known) { $0.merge(vertex.metadata) }
            places[known] += locations
        } else {
            vertices.append(vertex.bytes)
            digests.append(vertex.digest)
            places.append(locations)
        }
        requireCapabilities(of: vertex.metadata)
    }

    /// Converts source locations to locations of the definition, joining consecutive locations in the same file.
    private mutating func grouped(_ locations: [SourceLocation]) -> [Definition.Location] {
        var result: [Definition.Location] = []
        for location in locations {
            let source = index(of: location.file)
            let ranges = Definition.Range.lines(of: location)
            if let last = result.indices.last, result[last].source == source {
                result[last].ranges += ranges
            } else {
                result.append(Definition.Location(source: source, ranges: ranges))
            }
        }
        return result
    }

    private mutating func index(of file: SourceFile) -> Int {
        if let known = fileIndexes[ObjectIdentifier(file)] { return known }
        let index: Int
        if let equal = files.firstIndex(where: { $0 == file && $0.language == file.language }) {
            index = equal
        } else {
            index = files.count
            files.append(file)
        }
        fileIndexes[ObjectIdentifier(file)] = index
        return index
    }

    /// Adds the last vertex, which names the result.
    private mutating func terminate(_ output: Output) {
        var writer = WireWriter()
        writer.message(1) {
            $0.string(1, output.vertex.digest)
            $0.int(2, output.index)
        }
        let digest = Vertex.digest(of: writer.bytes)
        vertices.append(writer.bytes)
        digests.append(digest)
        metadata[digest] = terminal
    }
}
