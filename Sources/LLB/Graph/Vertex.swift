public import OCISpec
public import SourceText

/// One operation of a build graph, immutable and content-addressed.
///
/// An operation (`SourceOperation`, `ExecOperation`, …) makes a vertex with `VertexOptions`. The vertex's bytes are the
/// deterministic encoding of `pb.Op` and equal to those of BuildKit's client, so it hits caches that other clients filled.
/// Two vertices are equal if their digests are; metadata and locations aren't part of the identity.
public final class Vertex: Sendable, Hashable {
    /// The encoded `pb.Op`.
    public let bytes: [UInt8]
    /// The SHA-256 of `bytes`, `sha256:` and 64 hexadecimal digits.
    public let digest: String
    /// The vertex's own platform, or that of the first input that has one. The bytes of a file, merge, diff or passthrough
    /// operation don't hold it.
    public let platform: Platform?
    public let metadata: VertexMetadata
    /// The source locations that the vertex was made from.
    public let locations: [SourceLocation]

    // Changed only in `deinit`, when nothing else refers to the vertex.
    nonisolated(unsafe) private var links: Links

    private struct Links {
        var inputs: [Output]
        var visitOrder: [Output]?
    }

    /// The outputs that the operation uses, in the order of the inputs in `bytes`.
    public var inputs: [Output] { links.inputs }

    /// The inputs in the order in which a definition visits them. It differs from `inputs` only for file operations with
    /// several copies.
    var visitOrder: [Output] { links.visitOrder ?? links.inputs }

    /// Creates a vertex.
    ///
    /// - Parameter digest: The digest of `bytes`; nil to compute it.
    init(
        bytes: [UInt8],
        digest: String? = nil,
        inputs: [Output],
        visitOrder: [Output]? = nil,
        platform: Platform?,
        metadata: VertexMetadata,
        locations: [SourceLocation]
    ) {
        self.bytes = bytes
        self.digest = digest ?? Self.digest(of: bytes)
        self.platform = platform
        self.metadata = metadata
        self.locations = locations
        self.links = Links(inputs: inputs, visitOrder: visitOrder)
    }

    /// Releases chains of vertices in a loop, since nested releases would overflow the stack on deep graphs.
    deinit {
        var pending = links.inputs
        links = Links(inputs: [], visitOrder: nil)
        while var output = pending.popLast() {
            guard isKnownUniquelyReferenced(&output.vertex) else { continue }
            pending.append(contentsOf: output.vertex.links.inputs)
            output.vertex.links = Links(inputs: [], visitOrder: nil)
        }
    }

    /// The first output. Only exec and passthrough operations have more.
    public var output: Output { Output(vertex: self, index: 0) }

    public static func == (left: Vertex, right: Vertex) -> Bool {
        left === right || left.digest == right.digest
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }

    /// The digest of bytes: `sha256:` and the hash in hexadecimal.
    public static func digest(of bytes: [UInt8]) -> String {
        MessageDigest.sha256(bytes, prefix: "sha256:")
    }
}

/// One of the file systems that a vertex produces.
///
/// An `Output?` that is nil is scratch, the empty file system.
public struct Output: Sendable, Hashable {
    public internal(set) var vertex: Vertex
    /// The index of the output, from 0.
    public let index: Int

    public init(vertex: Vertex, index: Int = 0) {
        self.vertex = vertex
        self.index = index
    }

    /// The platform of the vertex.
    public var platform: Platform? { vertex.platform }
}
