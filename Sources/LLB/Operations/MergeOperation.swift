/// An operation that stacks file systems, later ones on top, without copying files (`pb.MergeOp`).
public struct MergeOperation: Sendable, Hashable {
    /// The file systems from bottom to top; at least two.
    public var inputs: [Output]

    /// Creates a merge of file systems, given from bottom to top. Scratch (nil) has no effect and is left out.
    public init(_ inputs: [Output?]) {
        self.inputs = inputs.compactMap(\.self)
    }

    /// Encodes the vertex.
    ///
    /// - Throws: `OperationError` if there are fewer than two inputs.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        guard inputs.count >= 2 else { throw .tooFewInputs(inputs.count) }
        let assembly = VertexAssembly(
            options: options,
            inputs: inputs,
            hasPlatform: false,
            capabilities: [CapabilityID.mergeOp]
        )
        return assembly.vertex { writer in
            writer.message(6) { merge in
                for index in inputs.indices { merge.message(1) { $0.int(1, index) } }
            }
        }
    }

    /// Returns the merged file system. A single input is returned unchanged; without inputs, the result is scratch (nil).
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output? {
        guard inputs.count >= 2 else { return inputs.first }
        return try vertex(options).output
    }
}
