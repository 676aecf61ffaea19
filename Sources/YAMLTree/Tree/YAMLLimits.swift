/// How large a YAML document may become; what exceeds a limit is an error with its place.
public struct YAMLLimits: Sendable, Hashable {
    /// Bytes of text.
    public var bytes: Int
    /// Nodes, with aliases and merges counted as what they stand for.
    public var nodes: Int
    /// Collections within collections.
    public var depth: Int

    /// Limits; 16 MiB, 100,000 nodes and 64 levels are far above what a build file needs.
    public init(bytes: Int = 16 << 20, nodes: Int = 100_000, depth: Int = 64) {
        self.bytes = bytes
        self.nodes = nodes
        self.depth = depth
    }
}
