/// An input of `State.passthrough`, which can also be an output.
public struct PassthroughInput: Sendable {
    public var state: State
    /// Whether the input is also an output; otherwise it only has to be built.
    public var isOutput: Bool

    public init(_ state: State, isOutput: Bool) {
        self.state = state
        self.isOutput = isOutput
    }
}

extension State {
    /// Stacks file systems without copying files, later ones on top.
    ///
    /// Scratch has no effect and is left out. If a single file system remains, it is returned unchanged. The result has the
    /// settings of the first state that isn't scratch.
    public static func merge(
        _ states: [State],
        _ options: StepOption<PlainOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        merge(states, PlainOptions().applying(options), CallSite(fileID, line))
    }

    fileprivate static func merge(_ states: [State], _ step: PlainOptions, _ site: CallSite) -> State {
        let failure = states.lazy.compactMap(\.failure).first
        let present = states.filter { !$0.isScratch }
        guard let first = present.first else { return State(output: nil, failure: failure) }
        guard present.count > 1 else { return first.replacing(first.output, run: first.run, failure: failure) }
        var inputs = StepInputs()
        let indexes = present.compactMap { inputs.index(of: $0.output) }
        let node = GraphStep(.merge(indexes), inputs: inputs.outputs, options: step.vertex, site: site)
        return first.replacing(StepOutput(node), failure: failure)
    }

    /// The changes from one file system to another, including deletions; usually an input of a merge.
    ///
    /// The result has the settings of `lower`. If `lower` is scratch, the result is `upper`, with its own settings.
    public static func diff(
        from lower: State,
        to upper: State,
        _ options: StepOption<PlainOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        diff(lower, upper, PlainOptions().applying(options), CallSite(fileID, line))
    }

    fileprivate static func diff(_ lower: State, _ upper: State, _ step: PlainOptions, _ site: CallSite) -> State {
        if lower.isScratch { return upper.replacing(upper.output, run: upper.run, failure: lower.failure) }
        var inputs = StepInputs()
        let operation = GraphStep.Operation.diff(
            lower: inputs.index(of: lower.output),
            upper: inputs.index(of: upper.output)
        )
        let node = GraphStep(operation, inputs: inputs.outputs, options: step.vertex, site: site)
        return lower.replacing(StepOutput(node), failure: upper.failure)
    }

    /// Builds the graph encoded in a file of this file system, e.g. a file written by a program in an earlier step.
    ///
    /// - Parameter fileName: The path of the file; empty for the solver's default, `buildkit.llb.definition`.
    public func build(
        fileName: String = "",
        _ options: StepOption<PlainOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        let site = CallSite(fileID, line)
        guard let output else {
            return failing(.missing("a file system with a definition to build, not scratch"), at: site)
        }
        let step = PlainOptions().applying(options)
        let node = GraphStep(.build(fileName: fileName), inputs: [output], options: step.vertex, site: site)
        return replacing(StepOutput(node))
    }

    /// Returns this file system with a dependency on other states: it becomes available only once they are built. Their files
    /// aren't used.
    ///
    /// - Parameters:
    ///   - states: The states to wait for; scratch is left out. If the array is empty, the result is this state.
    ///   - id: The operation's ID; must not be empty.
    public func requiring(
        _ states: [State],
        id: String,
        _ options: StepOption<PlainOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        if states.isEmpty { return self }
        let inputs = [PassthroughInput(self, isOutput: true)] + states.map { PassthroughInput($0, isOutput: false) }
        let site = CallSite(fileID, line)
        return State.passthrough(inputs, id, PlainOptions().applying(options), site).first
            ?? failing(.operation(.passthrough("needs an output")), at: site)
    }

    /// Returns the inputs with `isOutput`, made dependent on all inputs: each becomes available only once all inputs are built.
    /// Their files are unchanged.
    ///
    /// - Parameters:
    ///   - inputs: The file systems to wait for; scratch is left out.
    ///   - id: The operation's ID; must not be empty.
    /// - Returns: A state for each input with `isOutput` that isn't scratch, in the order of `inputs`.
    public static func passthrough(
        _ inputs: [PassthroughInput],
        id: String,
        _ options: StepOption<PlainOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> [State] {
        passthrough(inputs, id, PlainOptions().applying(options), CallSite(fileID, line))
    }

    private static func passthrough(
        _ inputs: [PassthroughInput],
        _ id: String,
        _ step: PlainOptions,
        _ site: CallSite
    ) -> [State] {
        let failure =
            inputs.lazy.compactMap(\.state.failure).first
            ?? (id.isEmpty ? StateError(.operation(.passthrough("needs an ID")), at: site) : nil)
        let present = inputs.filter { !$0.state.isScratch }
        var outputs = StepInputs()
        let indexes = present.compactMap { outputs.index(of: $0.state.output) }
        let passed = present.indices.filter { present[$0].isOutput }
        let operation = GraphStep.Operation.passthrough(id: id, inputs: indexes, outputs: passed)
        let node = GraphStep(operation, inputs: outputs.outputs, options: step.vertex, site: site)
        return passed.enumerated().map { index, input in
            present[input].state.replacing(StepOutput(node, index: index), failure: failure)
        }
    }
}

/// Stacks file systems without copying files, later ones on top; the same as `State.merge`.
public func merge(
    _ states: [State],
    _ options: StepOption<PlainOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .merge(states, PlainOptions().applying(options), CallSite(fileID, line))
}

/// The changes from one file system to another, including deletions; the same as `State.diff`.
public func diff(
    from lower: State,
    to upper: State,
    _ options: StepOption<PlainOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .diff(lower, upper, PlainOptions().applying(options), CallSite(fileID, line))
}
