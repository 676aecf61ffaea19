public import BuildPlan
public import LLB
public import OCISpec

/// Lowering's access to everything outside the plan: images, contexts and files.
///
/// Methods may be called concurrently. They may throw any error. If an error has no location, lowering reports it at the stage
/// or step that made the call.
public protocol LoweringResolver: Sendable {
    /// Resolves an image reference to its digest and config.
    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage

    /// Looks up a named context (`--build-context NAME=…`), without reading it.
    ///
    /// - Parameters:
    ///   - name: A stage's name or a normalized image reference.
    ///   - platform: The requested platform; nil for the platform of the build.
    /// - Returns: The context; nil if the build has no context of that name.
    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)?

    /// Returns the patterns that exclude paths from the build context, in order; empty unless the context is a local
    /// directory.
    func ignorePatterns() async throws -> [String]

    /// Returns the build context.
    ///
    /// - Parameters:
    ///   - paths: The paths that the build needs, relative and sorted; empty if it needs all paths.
    ///   - excludes: Patterns for paths to leave out, in addition to the paths that the ignore file excludes.
    /// - Returns: The context; nil if it is empty (scratch).
    func buildContext(paths: [String], excluding excludes: [String]) async throws -> Output?

    /// Solves `output` and reads a file of the result.
    ///
    /// - Returns: The file's bytes; nil if the result has no such file.
    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]?

    /// Returns the time at which a source was last modified, in seconds since 1970, for `SOURCE_DATE_EPOCH`.
    ///
    /// - Parameter logName: The name of the request in the build's progress output.
    /// - Returns: The time; nil if it is unknown.
    func lastModified(of source: Output, logName: String) async throws -> Int64?

    /// Parses an `ONBUILD` trigger stored in a base image. A trigger is a Dockerfile instruction.
    ///
    /// - Parameter trigger: The text of one trigger, e.g. `COPY . /app`.
    /// - Returns: The trigger's steps. Lowering replaces their ranges with the stage's range.
    func parseTrigger(_ trigger: String) throws -> [Step]
}

/// A named context of the build that hasn't been loaded yet.
public protocol NamedContextSource: Sendable {
    /// Loads the files of the context and, if the context is an image, its config.
    func load() async throws -> LoadedContext
}

/// The files of a named context and, if the context is an image, its config.
public struct LoadedContext: Sendable {
    public enum Files: Sendable {
        /// All files; nil for the empty image.
        case all(Output?)
        /// A local directory. The closure is called once the needed paths are known, and returns the source of the directory.
        /// `paths` holds relative paths in sorted order; it is empty if all paths are needed.
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
