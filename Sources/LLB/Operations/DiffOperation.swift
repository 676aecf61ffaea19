/// What one file system changes over another, deletions included (`pb.DiffOp`); made to be merged.
public struct DiffOperation: Sendable, Hashable {
    /// The file system before; nil is scratch.
    public var lower: Output?
    /// The file system after; nil is scratch.
    public var upper: Output?

    /// The difference from `lower` to `upper`.
    public init(from lower: Output?, to upper: Output?) {
        self.lower = lower
        self.upper = upper
    }

    /// The vertex.
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

    /// The changed files: over scratch they are all of `upper`.
    public func output(_ options: VertexOptions = VertexOptions()) -> Output? {
        lower == nil ? upper : vertex(options).output
    }
}
