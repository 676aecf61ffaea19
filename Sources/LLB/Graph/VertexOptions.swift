public import OCISpec
public import SourceText

/// What every operation can be given beside its own fields.
public struct VertexOptions: Sendable, Hashable {
    /// The platform; nil takes that of the first input, or else the machine's.
    public var platform: Platform?
    /// Which workers may run it, as containerd filters (`label==value`); part of the digest.
    public var workerFilters: [String]
    /// Metadata; the operation adds the abilities it needs.
    public var metadata: VertexMetadata
    /// The text the vertex was made from.
    public var locations: [SourceLocation]

    /// Options; all of them are optional.
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

    /// Options with nothing but the name shown to the user.
    public static func named(_ name: String, platform: Platform? = nil) -> VertexOptions {
        var options = VertexOptions(platform: platform)
        options.metadata.customName = name
        return options
    }
}

/// Puts the bytes of a vertex together: what all operations have in common.
struct VertexAssembly {
    var options: VertexOptions
    /// In the order of their numbers.
    var inputs: [Output] = []
    /// The order in which a definition visits them, where it is another.
    var visitOrder: [Output]?
    /// Whether the platform is part of the operation.
    var hasPlatform: Bool
    var capabilities: [String]

    /// The number of an input, which is added where it isn't there yet.
    mutating func index(of output: Output) -> Int {
        if let known = inputs.firstIndex(of: output) { return known }
        inputs.append(output)
        return inputs.count - 1
    }

    /// The vertex whose operation `body` writes as one of the fields 2 to 8.
    ///
    /// It is written last: Go's encoder, whose bytes are the ones that are hashed, puts the fields of a `oneof` after all
    /// others. (Old clients wrote all fields in the order of their numbers; their digests are others.)
    ///
    /// - Parameter capacity: how many bytes are kept for it; a good guess spares growing, and half of the memory.
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
