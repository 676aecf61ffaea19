/// Hands inputs on unchanged once all of them are built (`pb.PassthroughOp`): a dependency without files.
public struct PassthroughOperation: Sendable, Hashable {
    /// Tells it apart; must not be empty.
    public var id: String
    /// What must be built.
    public var inputs: [Output]
    /// Which of the inputs are handed on, by index; output `n` is input `outputs[n]`.
    public var outputs: [Int]

    /// An operation of its parts.
    public init(id: String, inputs: [Output], outputs: [Int]) {
        self.id = id
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Hands on `output` once `dependencies` are built; scratch among them needs no building.
    public init(id: String, output: Output, after dependencies: [Output?]) {
        self.init(id: id, inputs: [output] + dependencies.compactMap(\.self), outputs: [0])
    }

    /// The vertex.
    ///
    /// - Throws: where the ID, the inputs or the outputs are missing, or an output names no input.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        if id.isEmpty { throw .passthrough("needs an ID") }
        if inputs.isEmpty { throw .passthrough("needs an input") }
        if outputs.isEmpty { throw .passthrough("needs an output") }
        if let wrong = outputs.first(where: { !inputs.indices.contains($0) }) {
            throw .passthrough("hands on input \(wrong), which it doesn't have")
        }
        let assembly = VertexAssembly(
            options: options,
            inputs: inputs,
            hasPlatform: false,
            capabilities: [CapabilityID.passthroughOp]
        )
        return assembly.vertex { writer in
            writer.message(8) {
                $0.string(1, id)
                $0.packed(2, outputs.map(Int64.init))
            }
        }
    }

    /// The first input that is handed on.
    ///
    /// - Throws: as `vertex(_:)`.
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output {
        try vertex(options).output
    }
}
