public import BuildPlan
public import LLB
public import OCISpec

/// What the lowering must ask of the world outside the plan.
///
/// All methods may run at the same time. They throw `DiagnosticsError`, or any other error,
/// which the lowering then reports at the place of the stage or step that asked.
public protocol LoweringResolver: Sendable {
    /// Resolves an image reference to its digest and config.
    func resolveImage(_ request: ImageLookup) async throws -> ImageLookup.Answer

    /// Looks up a named context (`--build-context NAME=…`), without reading it.
    ///
    /// - Parameters:
    ///   - name: a stage's name or a normalized image reference.
    ///   - platform: the platform it is wanted for; nil is the target's.
    /// - Returns: nil where the build gives no such context.
    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)?

    /// The patterns that leave paths out of the build context, in order; empty where there are
    /// none, or where the context is not a local one.
    func ignorePatterns() async throws -> [String]

    /// The build context.
    ///
    /// - Parameter paths: the only paths that are needed, relative and sorted; empty needs all.
    func buildContext(paths: [String]) async throws -> Output?

    /// Reads a file of a graph's result.
    ///
    /// - Returns: nil where the result has no such file.
    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]?

    /// When a source was last changed, for `SOURCE_DATE_EPOCH`, in seconds since 1970.
    ///
    /// - Parameter logName: the line shown to the user meanwhile.
    /// - Returns: nil where the source does not tell.
    func lastModified(of source: Output, logName: String) async throws -> Int64?

    /// Reads the triggers that a base image carries (`ONBUILD`), which are Dockerfile instructions.
    ///
    /// - Parameter trigger: one trigger's text.
    /// - Returns: its steps; their ranges are replaced by the stage's.
    func parseTrigger(_ trigger: String) throws -> [Step]
}

/// A named context that was found and can be read.
public protocol NamedContextSource: Sendable {
    /// Reads the context.
    func load() async throws -> LoadedContext
}

/// What a named context holds.
public struct LoadedContext: Sendable {
    /// Its files.
    public enum Files: Sendable {
        /// Known whole; nil is the empty image.
        case all(Output?)
        /// A local source, made once the paths that the plan needs are known: relative and
        /// sorted; empty needs all.
        case byPaths(@Sendable (_ paths: [String]) throws -> Output?)
    }

    /// Its files.
    public var files: Files
    /// The config of an image, as JSON; nil for other contexts.
    public var config: [UInt8]?

    /// A context's files and config.
    public init(files: Files, config: [UInt8]? = nil) {
        self.files = files
        self.config = config
    }
}

/// Asks what an image reference stands for.
public struct ImageLookup: Sendable, Hashable {
    /// The normalized reference, e.g. `docker.io/library/alpine:latest`.
    public var reference: String
    /// The platform wanted.
    public var platform: Platform
    /// Where to look.
    public var mode: ImageResolveMode
    /// The line shown to the user meanwhile.
    public var logName: String

    /// A request for an image.
    public init(reference: String, platform: Platform, mode: ImageResolveMode, logName: String) {
        self.reference = reference
        self.platform = platform
        self.mode = mode
        self.logName = logName
    }

    /// What an image reference stands for.
    public struct Answer: Sendable, Hashable {
        /// The reference after policies and mirrors.
        public var reference: String
        /// The image's digest, `sha256:…`; empty where it is not known.
        public var digest: String
        /// The image config as JSON.
        public var config: [UInt8]
        /// True where the config was assumed and not read.
        public var isAssumed: Bool

        /// A resolved image.
        public init(reference: String, digest: String, config: [UInt8], isAssumed: Bool = false) {
            self.reference = reference
            self.digest = digest
            self.config = config
            self.isAssumed = isAssumed
        }
    }
}
