public import OCISpec
public import SourceText

/// One operation of a build graph, immutable and addressed by its content.
///
/// A vertex is made by an operation (`SourceOperation`, `ExecOperation`, …) together with `VertexOptions`. Its bytes are
/// the deterministic encoding of `pb.Op`, equal to what BuildKit's own client writes, so solvers find it in caches that
/// others filled. Two vertices are equal when their digests are; metadata and locations are no part of the identity.
public final class Vertex: Sendable, Hashable {
    /// The encoded `pb.Op`.
    public let bytes: [UInt8]
    /// The SHA-256 of `bytes`, `sha256:` and 64 hexadecimal digits.
    public let digest: String
    /// What the vertex was made for: its own platform, or else its first input's; nil where neither has one. For a
    /// file, merge, diff or passthrough operation the bytes don't hold it.
    public let platform: Platform?
    /// What the solver is told about the vertex beside its identity.
    public let metadata: VertexMetadata
    /// The text it was made from.
    public let locations: [SourceLocation]

    // Written once more, in `deinit`, where no one else holds the vertex.
    nonisolated(unsafe) private var links: Links

    private struct Links {
        var inputs: [Output]
        var visitOrder: [Output]?
    }

    /// The outputs it uses, in the order of the inputs in `bytes`.
    public var inputs: [Output] { links.inputs }

    /// The order in which a definition visits the inputs. Equal to `inputs` but for file operations with several copies.
    var visitOrder: [Output] { links.visitOrder ?? links.inputs }

    /// - Parameter digest: of `bytes`, where it is known; nil computes it.
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

    /// Frees a chain of vertices in a loop: a nested release would overflow the stack on deep graphs.
    deinit {
        var pending = links.inputs
        links = Links(inputs: [], visitOrder: nil)
        while var output = pending.popLast() {
            guard isKnownUniquelyReferenced(&output.vertex) else { continue }
            pending.append(contentsOf: output.vertex.links.inputs)
            output.vertex.links = Links(inputs: [], visitOrder: nil)
        }
    }

    /// The first output; the only one but for exec and passthrough operations.
    public var output: Output { Output(vertex: self, index: 0) }

    /// Equal by digest.
    public static func == (left: Vertex, right: Vertex) -> Bool {
        left === right || left.digest == right.digest
    }

    /// Hashes the digest.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }

    /// The name of bytes as graphs use it: `sha256:` and the hash in hexadecimal.
    public static func digest(of bytes: [UInt8]) -> String {
        MessageDigest.sha256(bytes, prefix: "sha256:")
    }
}

/// One of the file systems that a vertex gives.
///
/// Where an `Output?` is asked for, nil is scratch, the empty file system.
public struct Output: Sendable, Hashable {
    /// The vertex.
    public internal(set) var vertex: Vertex
    /// Which of its outputs, from 0.
    public let index: Int

    /// An output by number.
    public init(vertex: Vertex, index: Int = 0) {
        self.vertex = vertex
        self.index = index
    }

    /// What its vertex was made for.
    public var platform: Platform? { vertex.platform }
}
