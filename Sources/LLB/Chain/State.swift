import OCISpec

/// A file system in a build graph, and the settings of the processes that run on it.
///
/// States are values. Each method returns a new state and leaves the state that it was called on unchanged, so several states
/// can be made from the same one:
///
/// ```swift
/// let base = LLB.image("docker.io/library/alpine").env("LANG", "C")
/// let tools = base.run(["apk", "add", "make"])
/// let result = tools.copy("Makefile", from: .local("context"), to: "/src/")
/// ```
///
/// The methods only describe the graph: they run nothing and access no files. `marshal(for:_:)` encodes the graph of a state for
/// a solver. It throws the first error of the chain, with the line of the program that caused it. A new state shares the graph
/// of the states that it was made from, so adding a step takes constant time.
///
/// Semantics, defaults and encoded bytes match those of the `client/llb` package of BuildKit's Go client.
public struct State: Sendable {
    /// The file system; nil for scratch.
    let output: StepOutput?
    /// The file systems of the mounts if this state is the result of a run; otherwise nil.
    let run: RunOutputs?
    private let box: Box

    private final class Box: Sendable {
        let settings: StateSettings
        let failure: StateError?

        init(_ settings: StateSettings, _ failure: StateError?) {
            self.settings = settings
            self.failure = failure
        }
    }

    /// The empty file system. Its working directory is `/`, and nothing else is set.
    public static let scratch = State(output: nil)

    init(
        output: StepOutput?,
        _ settings: StateSettings = StateSettings(),
        run: RunOutputs? = nil,
        failure: StateError? = nil
    ) {
        self.output = output
        self.run = run
        self.box = Box(settings, failure)
    }

    /// The settings that apply to steps added to this state.
    public var settings: StateSettings { box.settings }

    /// The first error of the chain; nil if all its steps are valid.
    var failure: StateError? { box.failure }

    /// Whether this is scratch, the empty file system.
    public var isScratch: Bool { output == nil }

    /// Checks the steps of the chain.
    ///
    /// - Throws: The first error.
    public func validate() throws(StateError) {
        if let failure { throw failure }
    }

    /// Returns a state with the same settings and a different file system.
    func replacing(
        _ output: StepOutput?,
        platform: Platform? = nil,
        run: RunOutputs? = nil,
        failure: StateError? = nil
    ) -> State {
        var settings = self.settings
        if let platform { settings.platform = platform.normalized }
        return State(output: output, settings, run: run, failure: self.failure ?? failure)
    }

    /// Returns a state with the same file system and changed settings.
    func setting(failure: StateError? = nil, _ change: (inout StateSettings) -> Void) -> State {
        var settings = self.settings
        change(&settings)
        return State(output: output, settings, run: run, failure: self.failure ?? failure)
    }

    /// Returns the same state with an error, unless it already has one.
    func failing(_ reason: StateError.Reason, at site: CallSite) -> State {
        State(output: output, settings, failure: failure ?? StateError(reason, at: site))
    }
}

extension State {
    /// Creates a state from the output of an encoded vertex, e.g. the result of a decoded `Definition`. The vertex keeps its
    /// bytes, platform and metadata, regardless of the options that the chain is encoded with.
    ///
    /// - Parameter output: The file system; nil for scratch.
    public init(of output: Output?, fileID: StaticString = #fileID, line: UInt = #line) {
        guard let output else {
            self = .scratch
            return
        }
        let step = GraphStep(.vertex(output.vertex), site: CallSite(fileID, line))
        var settings = StateSettings()
        settings.platform = output.platform?.normalized
        self.init(output: StepOutput(step, index: output.index), settings)
    }
}
