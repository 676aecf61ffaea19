public import LLBProtos

/// Placeholder until the LLB library lands: vertices, metadata and sources of a graph.
public struct Definition: Sendable {
    /// Each vertex (`pb.Op`) as bytes, inputs before users; the last names the result.
    public var vertices: [[UInt8]]
    public init(vertices: [[UInt8]]) { self.vertices = vertices }
}
