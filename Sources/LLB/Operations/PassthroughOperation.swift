/// An operation that returns some of its inputs unchanged once all inputs are built (`pb.PassthroughOp`). It lets a file system
/// depend on other outputs without using their files.
public struct PassthroughOperation: Sendable, Hashable {
    /// The operation's ID; must not be empty.
    public var id: String
    /// The file systems to wait for, which are outputs of other vertices.
    public var inputs: [Output]
    /// The indexes of the inputs that are passed through: output `n` is input `outputs[n]`.
    public var outputs: [Int]

    public init(id: String, inputs: [Output], outputs: [Int]) {
        self.id = id
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Creates an operation that passes `output` through once `dependencies` are built. Dependencies on scratch (nil) are left out.
    public init(id: String, output: Output, after dependencies: [Output?]) {
        self.init(id: id, inputs: [output] + dependencies.compactMap(\.self), outputs: [0])
    }

    /// Encodes the vertex.
    ///
    /// - Throws: `OperationError` if `id`, `inputs` or `outputs` is empty, or if an output isn't the index of an input.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        if id.isEmpty { throw .passthrough("needs an ID") }
        if inputs.isEmpty { throw .passthrough("needs an input") }
        if outputs.isEmpty { throw .passthrough("needs an output") }
        if let wrong = outputs.first(where: { !inputs.indices.contains($0) }) {
            throw .passthrough("passes on input \(wrong), which doesn't exist")
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

    /// Encodes the vertex and returns its first output, which contains the files of the input `outputs[0]`.
    ///
    /// - Throws: `OperationError`, like `vertex(_:)`.
    public func output(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Output {
        try vertex(options).output
    }
}
