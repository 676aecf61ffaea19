public import LLB

/// A frontend's interface to the solver.
///
/// The protocol has three implementations: gRPC over stdio in the image, the same calls over a connection to buildkitd in the
/// service, and the local file system in the command and in tests. A frontend works the same with each of them. All
/// methods may be called concurrently.
///
/// Methods throw `BridgeError` if the solver fails or is unreachable, and `CancellationError` if the build was cancelled.
public protocol Bridge: Sendable {
    /// The solver's capabilities.
    var capabilities: Capabilities { get }

    /// Solves a graph or runs another frontend.
    func solve(_ request: SolveRequest) async throws -> SolveResult

    /// Reads a file from a solved reference.
    ///
    /// - Parameter range: The bytes to read; nil for the whole file.
    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8]

    /// Lists a directory in a solved reference, sorted by name.
    ///
    /// - Parameter pattern: A glob pattern that the names must match; nil to list all entries.
    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus]

    /// Returns the status of a path in a solved reference.
    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus

    /// Forces the solver to compute a lazily solved reference.
    func evaluate(_ reference: Reference) async throws

    /// Resolves an image reference to its digest and config.
    ///
    /// - Throws: `RedirectedImage` if a source policy replaces the image with another kind of source.
    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage

    /// Resolves a Git or HTTP source to the commit or digest of its current content.
    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource

    /// Shows the user a warning.
    func warn(_ warning: BridgeWarning) async throws

    /// Returns the definitions that the client passed to the frontend, by name.
    func inputs() async throws -> [String: Definition]
}
