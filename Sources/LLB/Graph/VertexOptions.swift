public import OCISpec
public import SourceText

/// The options that every operation has in addition to its own fields.
public struct VertexOptions: Sendable, Hashable {
    /// The platform of the vertex; if nil, the platform of the first input that has one, or else the host's.
    public var platform: Platform?
    /// Containerd filters, e.g. `label==value`, for the workers that may run the operation. They are part of the digest.
    public var workerFilters: [String]
    /// The vertex's metadata, to which the operation adds the capabilities that it requires.
    public var metadata: VertexMetadata
    /// The locations in build files that the vertex was compiled from.
    public var locations: [SourceLocation]

    public init(
        platform: Platform? = nil,
        workerFilters: [String] = [],
        metadata: VertexMetadata = VertexMetadata(),
        locations: [SourceLocation] = []
    ) {
        self.platform = platform
        self.workerFilters = workerFilters
        self.metadata = metadata
        self.locations = locations
    }

    /// Returns options that set the name of the vertex in the progress output.
    public static func named(_ name: String, platform: Platform? = nil) -> VertexOptions {
        var options = VertexOptions(platform: platform)
        options.metadata.customName = name
        return options
    }
}

/// A vertex under construction: the parts that all operations have in common.
struct VertexAssembly {
    var options: VertexOptions
    /// The inputs in the order of their indexes.
    var inputs: [Output] = []
    /// The inputs in the order in which a definition visits them; nil if the order is the same.
    var visitOrder: [Output]?
    /// Whether the operation's bytes hold the platform.
    var hasPlatform: Bool
    var capabilities: [String]

    /// The index of each input in `inputs`; empty while `index(of:)` has added at most `scanLimit` inputs.
    var positions: [Output: Int] = [:]
    /// The vertices of the first `visitedCount` outputs in `visitOrder`; empty until `visitOrder` has more than `scanLimit`
    /// outputs.
    var visited: Set<ObjectIdentifier> = []
    var visitedCount = 0
    /// The number of inputs up to which comparing them one by one is faster than hashing.
    private static let scanLimit = 16

    /// Returns the index of an input, adding the input if it is new.
    mutating func index(of output: Output) -> Int {
        if let known = position(of: output) {
            visit(output, equalTo: inputs[known])
            return known
        }
        inputs.append(output)
        visitOrder?.append(output)
        if inputs.count > Self.scanLimit {
            for index in positions.count..<inputs.count { positions[inputs[index]] = index }
        }
        return inputs.count - 1
    }

    /// Adds a vertex to `visitOrder` if it is equal to an input but not the same object. The definition then visits both, and
    /// keeps the metadata and locations of both.
    private mutating func visit(_ output: Output, equalTo input: Output) {
        guard output.vertex !== input.vertex else { return }
        var order = visitOrder ?? inputs
        visitOrder = nil
        defer { visitOrder = order }
        guard order.count > Self.scanLimit else {
            if !order.contains(where: { $0.vertex === output.vertex }) { order.append(output) }
            return
        }
        for next in order[min(visitedCount, order.count)...] { visited.insert(ObjectIdentifier(next.vertex)) }
        if visited.insert(ObjectIdentifier(output.vertex)).inserted { order.append(output) }
        visitedCount = order.count
    }

    /// Returns the index of an input; nil if the input hasn't been added.
    func position(of output: Output) -> Int? {
        inputs.count > Self.scanLimit ? positions[output] : inputs.firstIndex(of: output)
    }

    /// Encodes the vertex; `body` writes the operation as one of the fields 2 to 8 of `pb.Op`.
    ///
    /// The operation is written last because Go's encoder, which defines the digests, writes the fields of a `oneof` after
    /// all others. (Old clients wrote all fields in numeric order, which results in different digests.)
    ///
    /// - Parameter capacity: The initial size of the buffer in bytes. A good estimate avoids reallocations and halves the
    ///   memory that the vertex keeps.
    func vertex(capacity: Int = 256, _ body: (inout WireWriter) -> Void) -> Vertex {
        var writer = WireWriter(capacity: capacity)
        for input in inputs {
            writer.message(1) {
                $0.string(1, input.vertex.digest)
                $0.int(2, input.index)
            }
        }
        let inherited = options.platform ?? (visitOrder ?? inputs).lazy.compactMap(\.platform).first
        if hasPlatform {
            let platform = inherited ?? .host
            writer.message(10) { platform.encode(&$0) }
        }
        writer.message(11) { $0.strings(1, options.workerFilters) }
        body(&writer)
        var metadata = options.metadata
        metadata.require(capabilities)
        return Vertex(
            bytes: writer.bytes,
            inputs: inputs,
            visitOrder: visitOrder,
            platform: inherited,
            metadata: metadata,
            locations: options.locations
        )
    }
}
