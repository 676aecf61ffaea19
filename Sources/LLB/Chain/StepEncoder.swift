import OCISpec

/// An encoder that turns steps into vertices, each step only once.
struct StepEncoder {
    private let marshalling: MarshalOptions
    private var vertices: [ObjectIdentifier: Vertex] = [:]
    private var environments = EnvironmentCache()

    init(_ marshalling: MarshalOptions) { self.marshalling = marshalling }

    /// Encodes a step and all steps that it depends on. The method is iterative, since recursion would overflow the stack on chains
    /// of thousands of steps.
    ///
    /// - Throws: `StateError` for the first step that can't be encoded, in the order of the definition.
    mutating func encode(_ output: StepOutput) throws(StateError) -> Output {
        var stack: [(step: GraphStep, next: Int)] = [(output.step, 0)]
        while let top = stack.indices.last {
            let step = stack[top].step
            let next = stack[top].next
            if next < step.inputs.count {
                stack[top].next += 1
                let input = step.inputs[next].step
                if vertices[ObjectIdentifier(input)] == nil { stack.append((input, 0)) }
            } else {
                stack.removeLast()
                guard vertices[ObjectIdentifier(step)] == nil else { continue }
                do throws(OperationError) {
                    vertices[ObjectIdentifier(step)] = try vertex(of: step)
                } catch {
                    throw StateError(.operation(error), at: step.site)
                }
            }
        }
        guard let encoded = encoded(output) else {
            throw StateError(.missing("a step that precedes the steps that use it"), at: output.step.site)
        }
        return encoded
    }

    private func encoded(_ output: StepOutput) -> Output? {
        vertices[ObjectIdentifier(output.step)].map { Output(vertex: $0, index: output.index) }
    }

    private mutating func vertex(of step: GraphStep) throws(OperationError) -> Vertex {
        let inputs = step.inputs.compactMap { encoded($0) }
        switch step.operation {
        case .vertex(let vertex): return vertex
        case .source(let source): return try self.source(source, step).vertex(options(of: step))
        case .exec(let recipe): return try exec(recipe, inputs, step)
        case .file(let recipes):
            let actions = recipes.map { $0.action(inputs) }
            return try FileOperation(actions: actions).vertex(options(of: step))
        case .merge(let indexes): return try MergeOperation(indexes.map { inputs[$0] }).vertex(options(of: step))
        case .diff(let lower, let upper):
            return DiffOperation(from: lower.map { inputs[$0] }, to: upper.map { inputs[$0] }).vertex(options(of: step))
        case .build(let fileName):
            return BuildOperation(source: inputs[0], fileName: fileName).vertex(options(of: step))
        case .passthrough(let id, let indexes, let outputs):
            return try PassthroughOperation(id: id, inputs: indexes.map { inputs[$0] }, outputs: outputs)
                .vertex(options(of: step))
        }
    }

    /// Returns the options of a step, completed with the definition's defaults.
    ///
    /// - Parameter platform: The platform to use if the step sets none; nil for the definition's platform.
    private func options(of step: GraphStep, platform: Platform? = nil) -> VertexOptions {
        var options = step.options
        options.platform = options.platform ?? platform ?? marshalling.vertex.platform
        options.workerFilters = marshalling.vertex.workerFilters + options.workerFilters
        options.metadata = marshalling.vertex.metadata
        options.metadata.merge(step.options.metadata)
        return options
    }

    /// Returns the source operation, with the unique ID added if it is a client directory without a session.
    private func source(_ source: SourceOperation, _ step: GraphStep) -> SourceOperation {
        guard source.identifier.hasPrefix("local://"), source.attributes["local.session"] == nil else { return source }
        var source = source
        source.attributes["local.unique"] =
            step.localUniqueID.isEmpty ? marshalling.localUniqueID : step.localUniqueID
        source.capabilities.append(CapabilityID.sourceLocalUnique)
        return source
    }

    private mutating func exec(
        _ recipe: ExecRecipe,
        _ inputs: [Output],
        _ step: GraphStep
    ) throws(OperationError) -> Vertex {
        var operation = recipe.operation
        operation.environment = environments.environment(after: recipe.environment)
        operation.defaultPath = marshalling.defaultPath
        for (index, source) in recipe.sources.enumerated() {
            operation.mounts[index].source = source.map { inputs[$0] }
        }
        return try operation.vertex(options(of: step, platform: recipe.platform))
    }
}

extension FileRecipe {
    fileprivate func action(_ inputs: [Output]) -> FileAction {
        var kind = kind
        if case .copy(var copy) = kind, let origin {
            copy.origin = .output(inputs[origin])
            kind = .copy(copy)
        }
        return FileAction(base: base.map { inputs[$0] }, previous: previous, kind: kind)
    }
}
