import OCISpec

/// A step of a chain: a vertex that isn't encoded yet, because its bytes also depend on the platform and the defaults that the
/// caller passes to `State.marshal(for:_:)`.
///
/// A step refers to other steps only through `inputs`, so that a long chain can be released in a loop.
final class GraphStep: Sendable {
    let operation: Operation
    let options: VertexOptions
    /// The ID that distinguishes same-named directories of different clients; if empty, `MarshalOptions.localUniqueID` is used.
    let localUniqueID: String
    /// The call that added the step to the chain, for error messages.
    let site: CallSite

    // This is safe, because only `deinit` changes the links, and only in steps without other references.
    nonisolated(unsafe) private var links: [StepOutput]

    /// The outputs of other steps that this step uses, without duplicates.
    var inputs: [StepOutput] { links }

    /// An operation that refers to file systems by their indexes in `inputs`; a nil index stands for scratch.
    enum Operation: Sendable {
        case source(SourceOperation)
        case exec(ExecRecipe)
        case file([FileRecipe])
        /// A merge of the inputs at these indexes.
        case merge([Int])
        case diff(lower: Int?, upper: Int?)
        /// A nested build of the graph encoded in a file of the step's only input.
        case build(fileName: String)
        case passthrough(id: String, inputs: [Int], outputs: [Int])
        /// An already encoded vertex.
        case vertex(Vertex)
    }

    init(
        _ operation: Operation,
        inputs: [StepOutput] = [],
        options: VertexOptions = VertexOptions(),
        localUniqueID: String = "",
        site: CallSite
    ) {
        self.operation = operation
        self.options = options
        self.localUniqueID = localUniqueID
        self.site = site
        self.links = inputs
    }

    deinit {
        var pending = links
        links = []
        while var output = pending.popLast() {
            guard isKnownUniquelyReferenced(&output.step) else { continue }
            pending.append(contentsOf: output.step.links)
            output.step.links = []
        }
    }
}

/// One of the file systems that a step produces.
struct StepOutput: Sendable, Hashable {
    fileprivate(set) var step: GraphStep
    let index: Int

    init(_ step: GraphStep, index: Int = 0) {
        self.step = step
        self.index = index
    }

    static func == (left: StepOutput, right: StepOutput) -> Bool {
        left.step === right.step && left.index == right.index
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(step))
        hasher.combine(index)
    }
}

/// The inputs of a new step, collected without duplicates.
struct StepInputs {
    private(set) var outputs: [StepOutput] = []
    private var indexes: [StepOutput: Int] = [:]

    /// Returns the index of an input, adding the input if it is new; nil if `output` is nil (scratch).
    mutating func index(of output: StepOutput?) -> Int? {
        guard let output else { return nil }
        if let known = indexes[output] { return known }
        indexes[output] = outputs.count
        outputs.append(output)
        return outputs.count - 1
    }
}

/// An exec without its file systems and environment.
struct ExecRecipe: Sendable {
    /// The operation, whose mounts are sorted by target and have no source, and whose environment is empty.
    var operation: ExecOperation
    /// The index of each mount's input; nil for scratch.
    var sources: [Int?]
    var environment: Trail<EnvironmentChange>
    /// The platform of the state that the exec runs on.
    var platform: Platform?
}

/// A file action without its file systems.
struct FileRecipe: Sendable {
    /// The index of the input that the action changes; nil for scratch.
    var base: Int?
    /// The index of the action whose result this action changes; nil if it changes `base`.
    var previous: Int?
    /// The index of the input that a copy reads from; nil if the action isn't a copy, or if it copies from scratch or from the
    /// result of an action. `StepEncoder` inserts the input into `kind`.
    var origin: Int?
    var kind: FileAction.Kind
}
