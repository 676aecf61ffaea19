import OCISpec
import SourceText

extension Definition {
    /// The maximum nesting depth of definitions. A definition's source text can have a definition of its own, and so on.
    package static let depthLimit = 8

    /// Decodes a `pb.Definition`. Unknown fields are ignored.
    ///
    /// - Throws: `OperationError.undecodable` if the bytes aren't a definition, if a location refers to a source text that
    ///   doesn't exist, or if definitions of source texts nest more than 8 levels deep.
    public init(decoding bytes: [UInt8]) throws(OperationError) {
        try self.init(WireReader(bytes), depth: 0)
    }

    private init(_ reader: WireReader, depth: Int) throws(OperationError) {
        guard depth < Self.depthLimit else {
            throw .undecodable("definitions can be nested at most \(Self.depthLimit) levels deep")
        }
        let message: DefinitionMessage
        do { message = try DefinitionMessage(decoding: reader) } catch {
            throw .undecodable("the bytes can't be decoded as a pb.Definition")
        }
        var sources: [SourceInfo] = []
        for info in message.source.infos {
            var definition: Definition?
            if let encoded = info.definition { definition = try Definition(encoded, depth: depth + 1) }
            // `Definition(of:)` reads a text's graph from `SourceFile.origin`, so it must be set there too.
            let file = SourceFile(name: info.name, bytes: info.bytes, language: info.language, origin: definition)
            sources.append(SourceInfo(file: file, definition: definition))
        }
        var locations = ByDigest<[Location]>()
        var cancellation = CancellationCheck(every: 256)
        for entry in message.source.locations where !cancellation.isCancelled() {
            for location in entry.locations where !sources.indices.contains(location.source) {
                throw .undecodable("a location refers to source text \(location.source), which doesn't exist")
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

    /// Converts the definition, e.g. an input from the client, back to a graph that further operations can use.
    ///
    /// Vertices keep their bytes and so their digests, whichever client wrote them. Operations are not decoded beyond
    /// their inputs and platforms.
    ///
    /// - Returns: The result of the definition; nil if it is scratch.
    /// - Throws: `OperationError.undecodable` if a vertex can't be decoded or uses a vertex that doesn't precede it, or if the
    ///   task is cancelled.
    public func output() throws(OperationError) -> Output? {
        var known: [String: Vertex] = [:]
        var cancellation = CancellationCheck(every: 256)
        for (position, digest) in digests.dropLast().enumerated() {
            if cancellation.isCancelled() { throw .undecodable("the task was cancelled") }
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
                    Range.withoutWholeLines(location.ranges).map { $0.location(in: sources[location.source].file) }
                }
            )
        }
        guard let last = vertices.indices.last else { return nil }
        guard let input = try operation(at: last).inputs.first else { return nil }
        return try Self.output(input, known)
    }

    /// Returns the source operation whose output is the result; nil if the result is scratch or the output of another
    /// operation.
    ///
    /// - Throws: `OperationError.undecodable` if the last vertex, or the vertex that it names as the result, can't be decoded.
    public func resultSource() throws(OperationError) -> SourceOperation? {
        guard let last = vertices.indices.last else { return nil }
        let result = try operation(at: last)
        guard result.operation == nil, let input = result.inputs.first else { return nil }
        guard let position = digests.lastIndex(of: input.digest) else { return nil }
        return try source(at: position)
    }

    /// Returns the graph's only source operation, wherever it is in the graph; nil if the graph has none or several.
    ///
    /// - Throws: `OperationError.undecodable` if a vertex can't be decoded.
    public func onlySource() throws(OperationError) -> SourceOperation? {
        var found: SourceOperation?
        var cancellation = CancellationCheck(every: 256)
        for position in vertices.indices where !cancellation.isCancelled() {
            guard let source = try source(at: position) else { continue }
            guard found == nil else { return nil }
            found = source
        }
        return found
    }

    /// Returns the source operation of the vertex at a position in `vertices`; nil if the vertex has a different kind of
    /// operation.
    func source(at position: Int) throws(OperationError) -> SourceOperation? {
        guard let (field, message) = try operation(at: position).operation, field == SourceOperation.field else {
            return nil
        }
        var source = SourceOperation(identifier: "")
        do { try source.merge(message) } catch { throw Self.noOperation(at: position) }
        return source
    }

    private func operation(at position: Int) throws(OperationError) -> OperationMessage {
        do { return try OperationMessage(decoding: WireReader(vertices[position])) } catch {
            throw Self.noOperation(at: position)
        }
    }

    private static func noOperation(at position: Int) -> OperationError {
        .undecodable("vertex \(position + 1) of the definition can't be decoded as a pb.Op")
    }

    private static func output(
        _ input: OperationMessage.Input,
        _ known: [String: Vertex]
    ) throws(OperationError) -> Output {
        guard let vertex = known[input.digest] else {
            throw .undecodable("input \(input.digest) doesn't precede the vertex that uses it")
        }
        guard let index = Int(exactly: input.index), index >= 0 else {
            throw .undecodable("a vertex uses output \(input.index) of \(input.digest); expected an index from 0")
        }
        return Output(vertex: vertex, index: index)
    }
}
