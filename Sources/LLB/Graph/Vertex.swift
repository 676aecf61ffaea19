public import OCISpec
public import SourceText

/// One operation of a build graph, immutable and content-addressed.
///
/// Each operation type (`SourceOperation`, `ExecOperation`, …) has a `vertex(_:)` method that encodes it. The bytes are a
/// deterministic encoding of `pb.Op`, identical to the encoding of BuildKit's client, so a vertex hits cache entries that other
/// clients created. Two vertices are equal if their digests are; metadata and locations aren't part of the identity.
public final class Vertex: Sendable, Hashable {
    /// The encoded `pb.Op`.
    public let bytes: [UInt8]
    /// The SHA-256 of `bytes`, as `sha256:` followed by 64 hexadecimal digits.
    public let digest: String
    /// The vertex's own platform, or else the platform of the first input that has one; nil if there is neither. For a vertex
    /// of a decoded `Definition`, the platform in `bytes`, which only images, execs and nested builds have.
    public let platform: Platform?
    public let metadata: VertexMetadata
    /// The locations in build files that the vertex was compiled from.
    public let locations: [SourceLocation]

    // This is safe, because only `deinit` changes the links, and only in vertices without other references.
    nonisolated(unsafe) private var links: Links

    private struct Links {
        var inputs: [Output]
        var visitOrder: [Output]?
    }

    /// The outputs that the operation uses, in the order of the inputs in `bytes`.
    public var inputs: [Output] { links.inputs }

    /// The inputs in the order in which `Definition(of:)` visits them. The order differs from `inputs` for file operations with
    /// several actions. The array has more elements than `inputs` if some inputs are equal but distinct objects, e.g. one image
    /// under two names, whose metadata and locations the definition merges.
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

    /// Releases inputs in a loop, since recursive deinitialization would overflow the stack on deep graphs.
    deinit {
        var pending = links.inputs + (links.visitOrder ?? [])
        links = Links(inputs: [], visitOrder: nil)
        while var output = pending.popLast() {
            guard isKnownUniquelyReferenced(&output.vertex) else { continue }
            pending.append(contentsOf: output.vertex.links.inputs + (output.vertex.links.visitOrder ?? []))
            output.vertex.links = Links(inputs: [], visitOrder: nil)
        }
    }

    /// The first output. Only exec and passthrough operations have more than one output.
    public var output: Output { Output(vertex: self, index: 0) }

    public static func == (left: Vertex, right: Vertex) -> Bool {
        left === right || left.digest == right.digest
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }

    /// Returns the digest of bytes: `sha256:` followed by the hash as 64 lower-case hexadecimal digits.
    public static func digest(of bytes: [UInt8]) -> String {
        MessageDigest.sha256(bytes, prefix: "sha256:")
    }
}

/// One of the file systems that a vertex produces.
///
/// A nil `Output?` stands for scratch, the empty file system.
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
