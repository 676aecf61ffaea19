import OCISpec
import SourceText

extension Definition {
    /// How deep definitions of source texts may nest.
    package static let depthLimit = 8

    /// Reads an encoded `pb.Definition`. Fields that aren't known here are passed over.
    ///
    /// - Throws: `OperationError.undecodable` where the bytes are none, a location names a text that isn't there, or
    ///   definitions of source texts nest more than 8 deep.
    public init(decoding bytes: [UInt8]) throws(OperationError) {
        try self.init(WireReader(bytes), depth: 0)
    }

    private init(_ reader: WireReader, depth: Int) throws(OperationError) {
        guard depth < Self.depthLimit else {
            throw .undecodable("definitions nest more than \(Self.depthLimit) deep")
        }
        let message: DefinitionMessage
        do { message = try DefinitionMessage(reader) } catch {
            throw .undecodable("the bytes are no definition")
        }
        var sources: [SourceInfo] = []
        for (file, encoded) in message.sources {
            var definition: Definition?
            if let encoded { definition = try Definition(encoded, depth: depth + 1) }
            // What is built on the result later takes the text's graph from the text.
            let file = SourceFile(name: file.name, bytes: file.bytes, language: file.language, origin: definition)
            sources.append(SourceInfo(file: file, definition: definition))
        }
        var locations = ByDigest<[Location]>()
        for entry in message.locations {
            for location in entry.locations where !sources.indices.contains(location.source) {
                throw .undecodable("there is no source text \(location.source)")
            }
            locations[entry.digest] = entry.locations
        }
        self.init(
            vertices: message.vertices,
            metadata: message.metadata,
            sources: sources,
            locations: locations
        )
    }

    /// The result: turns a definition, e.g. an input that a client handed over, back into a graph to build on.
    ///
    /// Vertices keep their bytes, so their digests stay, whichever client wrote them. What an operation does is not
    /// looked at.
    ///
    /// - Returns: nil where the result is scratch.
    /// - Throws: `OperationError.undecodable` where a vertex is none, or uses one that isn't before it.
    public func output() throws(OperationError) -> Output? {
        var known: [String: Vertex] = [:]
        for (position, digest) in digests.dropLast().enumerated() {
            let operation = try operation(at: position)
            known[digest] = Vertex(
                bytes: vertices[position],
                digest: digest,
                inputs: try operation.inputs.map { input throws(OperationError) in
                    try Self.output(input, known)
                },
                platform: operation.platform,
                metadata: metadata[digest] ?? VertexMetadata(),
                locations: (locations[digest] ?? []).flatMap { location in
                    location.ranges.map { $0.location(in: sources[location.source].file) }
                }
            )
        }
        guard let last = vertices.indices.last else { return nil }
        guard let input = try operation(at: last).inputs.first else { return nil }
        return try Self.output(input, known)
    }

    /// The source operation that the result comes straight from; nil where anything else comes between.
    ///
    /// - Throws: `OperationError.undecodable` where the vertices it looks at are none.
    public func resultSource() throws(OperationError) -> (
        identifier: String, attributes: [String: String]
    )? {
        guard let last = vertices.indices.last else { return nil }
        let result = try operation(at: last)
        guard result.operation == nil, let input = result.inputs.first else { return nil }
        guard let position = digests.lastIndex(of: input.digest) else { return nil }
        return try source(at: position)
    }

    /// The source operation of a graph that has one source, wherever it stands; nil for none and for several.
    ///
    /// - Throws: `OperationError.undecodable` where a vertex is none.
    public func onlySource() throws(OperationError) -> (identifier: String, attributes: [String: String])? {
        var found: (identifier: String, attributes: [String: String])?
        for position in vertices.indices {
            guard let source = try source(at: position) else { continue }
            guard found == nil else { return nil }
            found = source
        }
        return found
    }

    /// The source operation of a vertex; nil for other operations.
    private func source(at position: Int) throws(OperationError) -> (identifier: String, attributes: [String: String])?
    {
        guard let (field, message) = try operation(at: position).operation,
            field == OperationMessage.source
        else {
            return nil
        }
        var source = (identifier: "", attributes: [String: String]())
        var reader = message
        do {
            while let field = try reader.next() {
                switch field.number {
                case 1: source.identifier = try field.exactString
                case 2:
                    let entry = try field.textEntry
                    source.attributes[entry.key] = entry.value
                default: break
                }
            }
        } catch {
            throw Self.noOperation(at: position)
        }
        return source
    }

    private func operation(at position: Int) throws(OperationError) -> OperationMessage {
        do { return try OperationMessage(vertices[position]) } catch {
            throw Self.noOperation(at: position)
        }
    }

    private static func noOperation(at position: Int) -> OperationError {
        .undecodable("number \(position + 1) of the definition is no operation")
    }

    private static func output(
        _ input: (digest: String, index: Int64),
        _ known: [String: Vertex]
    ) throws(OperationError) -> Output {
        guard let vertex = known[input.digest] else {
            throw .undecodable("input \(input.digest) isn't before its user")
        }
        guard let index = Int(exactly: input.index), index >= 0 else {
            throw .undecodable("output \(input.index)")
        }
        return Output(vertex: vertex, index: index)
    }
}
