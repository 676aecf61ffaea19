public import BuildPlan
public import LLB
public import OCISpec
public import SourceText

/// A `Program`'s access to the build: to sources, images, answers to questions that only a build can answer, and compilers for
/// other languages.
///
/// Steps need no method here: they are steps of `LLB.State`, which run only when their result is requested:
///
///     let built = image.files.run(["make"], workbench.request.run("[build] make", at: place), .mount("/src", from: context))
///     guard let list = try await workbench.read("list.json", of: built.mounted(at: "/out"), limit: 1 << 20, for: question)
///
/// All methods may be called concurrently. They throw `DiagnosticsError` with the location that the caller passes, or
/// `CancellationError` if the build is cancelled.
public protocol Workbench: SourceReader {
    // MARK: Sources

    /// Returns the build context, without the paths that its ignore file excludes.
    ///
    /// - Parameter filter: The paths that the `Program` needs. From a local directory, the client sends only these. Other kinds
    ///   of contexts may contain more.
    func context(_ filter: PathFilter, at place: SourceLocation) async throws -> State

    /// Returns a named context (`--build-context NAME=…`), with its config if it is an image.
    ///
    /// - Returns: The context; nil if the build has no context of that name.
    func namedContext(_ name: String, _ filter: PathFilter, at place: SourceLocation) async throws -> ProgramImage?

    /// Returns an image with its config. As with `FROM`, a named context of the same name replaces the image, and `scratch` is
    /// the empty image.
    ///
    /// - Parameter platform: The platform of the image; nil for the target platform.
    func image(_ reference: String, platform: Platform?, at place: SourceLocation) async throws -> ProgramImage

    // MARK: Questions

    /// Reads a file from a result, which the solver builds if necessary.
    ///
    /// - Parameters:
    ///   - path: The path relative to the root of the file system.
    ///   - limit: The maximum size in bytes. A larger file is an error.
    /// - Returns: The bytes; nil if the result has no such file.
    func read(_ path: String, of files: State, limit: Int, for question: Question) async throws -> [UInt8]?

    /// Lists a directory in a result, which the solver builds if necessary.
    ///
    /// - Returns: The entries in byte order of their names; nil if the result has no such directory.
    func list(_ path: String, of files: State, for question: Question) async throws -> [FileEntry]?

    /// Runs a program and returns its exit status. A status other than 0 is not a failure. The image needs `/bin/sh`.
    ///
    /// - Parameter options: The options of the run: `request.run(_:at:)`, mounts, environment and so on.
    func status(
        of arguments: [String],
        on files: State,
        _ options: [StepOption<RunOptions>],
        for question: Question
    ) async throws -> Int

    /// Runs a program and returns what it writes to its standard output. A status other than 0 fails the build. The image needs
    /// `/bin/sh`.
    ///
    /// - Parameters:
    ///   - options: The options of the run: `request.run(_:at:)`, mounts, environment and so on.
    ///   - limit: The maximum size in bytes. Longer output is an error.
    func output(
        of arguments: [String],
        on files: State,
        _ options: [StepOption<RunOptions>],
        limit: Int,
        for question: Question
    ) async throws -> [UInt8]

    /// Has the solver build a result before the `Program` continues (`WAIT` in an Earthfile). Without a daemon, nothing is run
    /// and the `Program` continues, because its graph doesn't depend on the result.
    func evaluate(_ files: State, at place: SourceLocation) async throws

    // MARK: Other languages

    /// Lowers a plan like the plan of a `Syntax`: the same steps result in the same vertices.
    func lower(_ plan: BuildPlan, _ build: NestedBuild) async throws -> ProgramImage

    /// Compiles a build file in another language, e.g. a Dockerfile. The language is detected as for the build's own file; it is
    /// an error if that language is a program syntax.
    ///
    /// - Parameter place: The location in the build that refers to the file.
    func compile(_ source: SourceFile, _ build: NestedBuild, at place: SourceLocation) async throws -> ProgramImage
}

/// The paths of a context that a `Program` needs.
public struct PathFilter: Sendable, Hashable {
    /// Patterns, in `.dockerignore` syntax, for the paths to send; empty for all paths.
    public var includes: [String]
    /// Patterns, in the same syntax, for the paths not to send, in addition to the patterns of the ignore file.
    public var excludes: [String]
    /// Paths to send; the targets of symbolic links in these paths are sent too. Empty for all paths.
    public var paths: [String]
    /// Whether the patterns of the ignore file (`.dockerignore`) apply too.
    public var appliesIgnoreFile = true

    public init(includes: [String] = [], excludes: [String] = [], paths: [String] = []) {
        self.includes = includes
        self.excludes = excludes
        self.paths = paths
    }

    /// All paths that the ignore file doesn't exclude.
    public static let all = PathFilter()
}

/// A question that only a build can answer: its location in the source, and its subject.
///
/// Without a daemon, `--answer PLACE=VALUE` answers the question at a location. Several questions can be asked at the same
/// location, e.g. in a loop. All reads of one result count as a single question.
public struct Question: Sendable, Hashable {
    public var place: SourceLocation
    /// The subject of the question, as a noun phrase for messages, e.g. `the image that 'nix build' makes` or `the exit status
    /// of [ -f go.mod ]`.
    public var subject: String

    public init(_ subject: String, at place: SourceLocation) {
        self.subject = subject
        self.place = place
    }
}

/// The inputs for a plan or file that a `Program` compiles.
public struct NestedBuild: Sendable {
    /// The stage to build; nil for the default stage.
    public var target: String?
    /// The values of build arguments. The build's own arguments are passed on only if they are listed here.
    public var arguments: [String: String]
    /// The build context; nil for the build's own context.
    public var context: State?
    /// Named contexts, which take precedence over the build's own. `FROM NAME` and `--from=NAME` use them.
    public var contexts: [String: ProgramImage]
    /// The target platform; nil for the build's target platform.
    public var platform: Platform?

    public init(
        target: String? = nil,
        arguments: [String: String] = [:],
        context: State? = nil,
        contexts: [String: ProgramImage] = [:],
        platform: Platform? = nil
    ) {
        self.target = target
        self.arguments = arguments
        self.context = context
        self.contexts = contexts
        self.platform = platform
    }
}
