/// Lays file systems over each other, later ones on top, without copying (`pb.MergeOp`).
public struct MergeOperation: Sendable, Hashable {
    /// The file systems, lowest first; two at least.
    public var inputs: [Output]

    /// A merge; scratch inputs have no effect and are left out.
    public init(_ inputs: [Output?]) {
        self.inputs = inputs.compactMap(\.self)
    }

    /// The vertex.
    ///
    /// - Throws: where fewer than two inputs are left.
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

    /// The merged files: scratch without an input, and the input itself where there is one.
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output? {
        guard inputs.count >= 2 else { return inputs.first }
        return try vertex(options).output
    }
}
