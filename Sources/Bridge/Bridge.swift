public import LLB

/// The solver as a frontend sees it.
///
/// Three things stand behind it: the gRPC bridge over stdio in the image, the same calls
/// over a connection to buildkitd in the gateway, and a local one on the file system. A
/// frontend can't tell them apart. All methods may run at the same time.
///
/// Errors: `BridgeError` where the solver answered with a failure or can't be reached;
/// `CancellationError` where the build was cancelled.
public protocol Bridge: Sendable {
    /// What the solver can do, as negotiated before the build.
    var capabilities: Capabilities { get }

    /// Solves a graph or runs another frontend.
    func solve(_ request: SolveRequest) async throws -> SolveResult

    /// Reads a file of a solved reference.
    ///
    /// - Parameter range: the bytes wanted; nil reads the whole file.
    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8]

    /// Lists a directory of a solved reference, sorted by name.
    ///
    /// - Parameter pattern: a glob that names must match; nil lists all.
    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus]

    /// The status of one path of a solved reference.
    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus

    /// Forces a lazily solved reference to be computed.
    func evaluate(_ reference: Reference) async throws

    /// Resolves an image reference to its digest and config.
    ///
    /// - Throws: `RedirectedImage` where a policy puts another kind of source in its place.
    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage

    /// Resolves another source (Git, HTTP) to what it stands for now.
    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource

    /// Shows the user a warning.
    func warn(_ warning: BridgeWarning) async throws

    /// The definitions that the client handed to the frontend, by name.
    func inputs() async throws -> [String: Definition]
}
