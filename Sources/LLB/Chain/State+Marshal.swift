public import OCISpec

/// Defaults for the vertices of a definition: platform, worker filters, metadata.
public struct MarshalOptions: StepOptions {
    /// Platform, worker filters and metadata. The platform applies to images and runs without one of their own, and to
    /// nested builds. The filters are added to those of every step, and the metadata is overridden by that of each step.
    /// Locations have no effect.
    public var vertex: VertexOptions
    /// Distinguishes directories of clients with the same name in a solver that builds for several clients at once.
    public var localUniqueID = ""
    /// The source of `PATH` for runs whose environment doesn't set it.
    public var defaultPath = ExecOperation.DefaultPath.unspecified

    init(platform: Platform) { vertex = VertexOptions(platform: platform) }
}

extension StepOption<MarshalOptions> {
    /// Distinguishes directories of clients with the same name (`State.local`), unless they name a session.
    ///
    /// A solver that builds for several clients at once takes equal vertices for the same work, so two clients that send
    /// different directories named `context` need different IDs: 25 random letters and digits, say, as BuildKit's Go client
    /// uses for each definition. The default is empty, so that the same program makes the same bytes.
    public static func localUniqueID(_ id: String) -> StepOption {
        StepOption { $0.localUniqueID = id }
    }

    /// The source of `PATH` for runs whose environment doesn't set it. It depends on whether the solver has the capability
    /// `exec.meta.setsdefaultpath`; the default, for unknown solvers, is none.
    public static func defaultPath(_ source: ExecOperation.DefaultPath) -> StepOption {
        StepOption { $0.defaultPath = source }
    }
}

extension State {
    /// Encodes the graph of the state for a platform.
    ///
    /// Equal chains give equal definitions, in every process. Takes time in proportion to the number of steps.
    ///
    /// - Parameters:
    ///   - platform: The platform of images and runs without one of their own; the host's by default.
    ///   - options: Options that apply to every step.
    /// - Returns: The definition; empty if the state is scratch.
    /// - Throws: The first error of the chain.
    public func marshal(
        for platform: Platform = .host,
        _ options: StepOption<MarshalOptions>...
    ) throws(StateError) -> Definition {
        Definition(of: try encoded(MarshalOptions(platform: platform).applying(options)))
    }

    /// Encodes the graph of the state and returns the file system, e.g. as an input of an operation that is made without a
    /// chain. Nil is scratch.
    ///
    /// - Throws: The first error of the chain.
    public func output(
        for platform: Platform = .host,
        _ options: StepOption<MarshalOptions>...
    ) throws(StateError) -> Output? {
        try encoded(MarshalOptions(platform: platform).applying(options))
    }

    private func encoded(_ marshalling: MarshalOptions) throws(StateError) -> Output? {
        try validate()
        guard let output else { return nil }
        var encoder = StepEncoder(marshalling)
        return try encoder.encode(output)
    }
}
