public import BuildPlan
public import LLB
public import OCISpec

/// Lowering's access to everything outside the plan: images, contexts and files.
///
/// Methods may be called concurrently. They throw `DiagnosticsError`, or any other error, which lowering then reports at the
/// place of the stage or step that caused the call.
public protocol LoweringResolver: Sendable {
    /// Resolves an image reference to its digest and config.
    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage

    /// Looks up a named context (`--build-context NAME=…`), without reading it.
    ///
    /// - Parameters:
    ///   - name: a stage's name or a normalized image reference.
    ///   - platform: the requested platform; nil is the target's.
    /// - Returns: nil if the build has no such context.
    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)?

    /// Returns the patterns that exclude paths from the build context, in order; none unless the context is local.
    func ignorePatterns() async throws -> [String]

    /// Returns the build context.
    ///
    /// - Parameter paths: the only paths needed, relative and sorted; empty needs all.
    func buildContext(paths: [String]) async throws -> Output?

    /// Reads a file of a graph's result.
    ///
    /// - Returns: nil if the result has no such file.
    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]?

    /// Returns the time of a source's last change for `SOURCE_DATE_EPOCH`, in seconds since 1970.
    ///
    /// - Parameter logName: the progress line shown to the user.
    /// - Returns: nil if the time is unknown.
    func lastModified(of source: Output, logName: String) async throws -> Int64?

    /// Parses a trigger stored in a base image (`ONBUILD`), which is a Dockerfile instruction.
    ///
    /// - Parameter trigger: the text of one trigger, e.g. `COPY . /app`.
    /// - Returns: its steps; lowering replaces their ranges by the stage's.
    func parseTrigger(_ trigger: String) throws -> [Step]
}

/// A named context that exists and can be read.
public protocol NamedContextSource: Sendable {
    func load() async throws -> LoadedContext
}

/// The files of a named context, and the config of an image.
public struct LoadedContext: Sendable {
    public enum Files: Sendable {
        /// All files; nil is the empty image.
        case all(Output?)
        /// A local source, made once the paths that the plan needs are known: relative and sorted; empty needs all.
        case byPaths(@Sendable (_ paths: [String]) throws -> Output?)
    }

    public var files: Files
    /// The image config as JSON; nil unless the context is an image.
    public var config: [UInt8]?

    public init(files: Files, config: [UInt8]? = nil) {
        self.files = files
        self.config = config
    }
}
