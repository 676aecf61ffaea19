/// Options for loading an image from an OCI layout.
public struct OCILayoutSourceOptions: StepOptions {
    /// The session that provides the layout; empty for the build's own session.
    public var sessionID = ""
    /// The layout's name in the session; empty to use the name in the reference.
    public var storeID = ""
    /// The number of layers to use, from the lowest; nil for all.
    public var layerLimit: Int?
    public var vertex = VertexOptions()

    init() {}
}

extension StepOption<OCILayoutSourceOptions> {
    /// Selects the OCI layout of a client.
    ///
    /// - Parameters:
    ///   - sessionID: The session that provides the layout; empty for the build's own session.
    ///   - storeID: The layout's name in the session; empty to use the name in the reference.
    public static func store(sessionID: String = "", _ storeID: String) -> StepOption {
        StepOption { ($0.sessionID, $0.storeID) = (sessionID, storeID) }
    }

    /// The number of layers to use, from the lowest.
    public static func layerLimit(_ count: Int) -> StepOption { StepOption { $0.layerLimit = count } }
}

extension State {
    /// The file system of an image in an OCI layout of the client.
    ///
    /// - Parameter reference: Name and digest, e.g. `base@sha256:…`.
    public static func ociLayout(
        _ reference: String,
        _ options: StepOption<OCILayoutSourceOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        ociLayout(reference, OCILayoutSourceOptions().applying(options), CallSite(fileID, line))
    }

    fileprivate static func ociLayout(_ reference: String, _ step: OCILayoutSourceOptions, _ site: CallSite) -> State {
        guard !reference.isEmpty else {
            return State.scratch.failing(.missing("the reference of an OCI layout"), at: site)
        }
        let source = SourceOperation.ociLayout(
            reference,
            sessionID: step.sessionID,
            storeID: step.storeID,
            layerLimit: step.layerLimit
        )
        return .source(source, step.vertex, site: site)
    }
}

/// The file system of an image in an OCI layout of the client; the same as `State.ociLayout`.
public func ociLayout(
    _ reference: String,
    _ options: StepOption<OCILayoutSourceOptions>...,
    fileID: StaticString = #fileID,
    line: UInt = #line
) -> State {
    .ociLayout(reference, OCILayoutSourceOptions().applying(options), CallSite(fileID, line))
}
