import OCISpec

/// A file system in a build graph, and the settings for what runs on it.
///
/// States are values. Each method returns a new state and leaves the one it was called on unchanged, so several states can
/// be made from the same one:
///
/// ```swift
/// let base = LLB.image("docker.io/library/alpine").env("LANG", "C")
/// let tools = base.run(["apk", "add", "make"])
/// let result = tools.copy("Makefile", from: .local("context"), to: "/src/")
/// ```
///
/// No method does anything but describe the graph. `marshal(for:_:)` encodes the graph of a state for a solver, and throws the
/// first error of the chain, with the line of the program that made it. A new state shares everything with the ones it
/// was made from, so a step takes the same time at every length of a chain.
///
/// The semantics, defaults and bytes are those of the package `client/llb` of BuildKit's Go client.
public struct State: Sendable {
    /// The file system; nil is scratch.
    let output: StepOutput?
    /// The file systems of the run whose result this state is; nil for other steps.
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

    /// The empty file system. Its directory is `/`, and nothing else is set.
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

    /// The settings for the next steps.
    public var settings: StateSettings { box.settings }

    /// The first error of the chain; nil if all its steps are valid.
    var failure: StateError? { box.failure }

    /// Whether the file system is empty: no step has been made.
    public var isScratch: Bool { output == nil }

    /// Checks the steps of the chain.
    ///
    /// - Throws: The first error.
    public func validate() throws(StateError) {
        if let failure { throw failure }
    }

    /// The same settings with another file system.
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

    /// The same file system with other settings.
    func setting(failure: StateError? = nil, _ change: (inout StateSettings) -> Void) -> State {
        var settings = self.settings
        change(&settings)
        return State(output: output, settings, run: run, failure: self.failure ?? failure)
    }

    /// The same state with an error.
    func failing(_ reason: StateError.Reason, at site: CallSite) -> State {
        State(output: output, settings, failure: failure ?? StateError(reason, at: site))
    }
}

extension State {
    /// Continues from a vertex that is encoded already, e.g. the result of a decoded `Definition`. The vertex keeps its
    /// bytes, platform and metadata, whatever the chain is encoded for.
    ///
    /// - Parameter output: nil is scratch.
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
