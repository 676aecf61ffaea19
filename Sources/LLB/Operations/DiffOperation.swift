/// The difference between two file systems, including deletions (`pb.DiffOp`); usually an input of a merge.
public struct DiffOperation: Sendable, Hashable {
    /// The original file system; nil for scratch.
    public var lower: Output?
    /// The changed file system; nil for scratch.
    public var upper: Output?

    public init(from lower: Output?, to upper: Output?) {
        self.lower = lower
        self.upper = upper
    }

    public func vertex(_ options: VertexOptions = VertexOptions()) -> Vertex {
        var assembly = VertexAssembly(options: options, hasPlatform: false, capabilities: [CapabilityID.diffOp])
        var numbers: [Int] = []
        for input in [lower, upper] {
            numbers.append(input == nil ? -1 : assembly.inputs.count)
            if let input { assembly.inputs.append(input) }
        }
        return assembly.vertex { writer in
            writer.message(7) { diff in
                for (field, number) in numbers.enumerated() { diff.message(field + 1) { $0.int(1, number) } }
            }
        }
    }

    /// Returns the changes from `lower` to `upper`. If `lower` is scratch, returns `upper` itself, without a vertex.
    public func output(_ options: VertexOptions = VertexOptions()) -> Output? {
        lower == nil ? upper : vertex(options).output
    }
}
