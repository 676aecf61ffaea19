/// Limits on the size of a YAML document. Exceeding a limit is an error.
public struct YAMLLimits: Sendable, Hashable {
    /// The maximum length of the text, in bytes.
    public var bytes: Int
    /// The maximum number of nodes; the target of an alias or a merge counts at each use.
    public var nodes: Int
    /// The maximum depth of nested collections.
    public var depth: Int

    /// Creates limits. The defaults (16 MiB, 100,000 nodes, 64 levels) are far above the needs of a build file.
    public init(bytes: Int = 16 << 20, nodes: Int = 100_000, depth: Int = 64) {
        self.bytes = bytes
        self.nodes = nodes
        self.depth = depth
    }
}
