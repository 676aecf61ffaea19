public import OCISpec

/// Defaults for the vertices of a definition: platform, worker filters, metadata.
public struct MarshalOptions: StepOptions {
    /// Platform, worker filters and metadata. The platform applies to nested builds, and to images and runs that don't set a
    /// platform. The filters apply in addition to those of each step. The metadata of a step takes precedence over this
    /// metadata. Locations have no effect.
    public var vertex: VertexOptions
    /// The ID that distinguishes this client's directories from same-named directories of the solver's other clients; see
    /// `StepOption.localUniqueID(_:)`.
    public var localUniqueID = ""
    /// The way in which runs get a `PATH` if their environment doesn't set it.
    public var defaultPath = ExecOperation.DefaultPath.unspecified

    init(platform: Platform) { vertex = VertexOptions(platform: platform) }
}

extension StepOption<MarshalOptions> {
    /// An ID that distinguishes same-named directories of different clients (`State.local`); ignored for directories with a
    /// session.
    ///
    /// A solver that builds for several clients at once runs equal vertices only once, so two clients that send different
    /// directories named `context` need different IDs. BuildKit's Go client generates 25 random letters and digits for each
    /// definition. The default is empty, so that the same program always encodes the same bytes.
    public static func localUniqueID(_ id: String) -> StepOption {
        StepOption { $0.localUniqueID = id }
    }

    /// The way in which runs get a `PATH` if their environment doesn't set it. The right choice depends on whether the solver has
    /// the `exec.meta.setsdefaultpath` capability; without this option, `PATH` isn't set.
    public static func defaultPath(_ source: ExecOperation.DefaultPath) -> StepOption {
        StepOption { $0.defaultPath = source }
    }
}

extension State {
    /// Encodes the graph of the state for a platform.
    ///
    /// Equal chains give equal definitions, in every process. The time is proportional to the number of steps.
    ///
    /// - Parameters:
    ///   - platform: The platform of images and runs that don't set one; the host's by default.
    ///   - options: Options that apply to every step.
    /// - Returns: The definition; empty if the state is scratch.
    /// - Throws: The first error of the chain.
    public func marshal(
        for platform: Platform = .host,
        _ options: StepOption<MarshalOptions>...
    ) throws(StateError) -> Definition {
        Definition(of: try encoded(MarshalOptions(platform: platform).applying(options)))
    }

    /// Encodes the graph of the state and returns its file system, e.g. as the input of an operation that is created without a
    /// chain.
    ///
    /// - Returns: The output of the last vertex; nil if the state is scratch.
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
