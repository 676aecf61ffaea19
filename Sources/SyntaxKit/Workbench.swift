public import BuildPlan
public import LLB
public import OCISpec
public import SourceText

/// The access of a program to the build: sources, images, answers to questions that only a build can answer, and compilers of
/// other languages.
///
/// Steps need no method here. They are steps of `LLB.State`, which run nothing until something asks for their result:
///
///     let built = image.files.run(["make"], workbench.request.run("[build] make", at: place), .mount("/src", from: context))
///     guard let list = try await workbench.read("list.json", of: built.mounted(at: "/out"), limit: 1 << 20, for: question)
///
/// All methods may be called concurrently. They throw `DiagnosticsError` with the place that the caller gives, or
/// `CancellationError` if the build is cancelled.
public protocol Workbench: SourceReader {
    // MARK: Sources

    /// The build context, without the paths that its ignore file excludes.
    ///
    /// - Parameter filter: The paths that the program needs. From a local directory, the client sends only these. Contexts of
    ///   another kind may have more.
    func context(_ filter: PathFilter, at place: SourceLocation) async throws -> State

    /// A named context (`--build-context NAME=…`), with its config if it is an image.
    ///
    /// - Returns: The context; nil if the build has none of that name.
    func namedContext(_ name: String, _ filter: PathFilter, at place: SourceLocation) async throws -> ProgramImage?

    /// An image with its config. As for `FROM`, a named context of that name replaces it; `scratch` is the empty image.
    ///
    /// - Parameter platform: The platform of the image; nil for the target platform.
    func image(_ reference: String, platform: Platform?, at place: SourceLocation) async throws -> ProgramImage

    // MARK: Questions

    /// Reads a file of a result, which is built for that.
    ///
    /// - Parameters:
    ///   - path: Relative to the root of the file system.
    ///   - limit: The size in bytes from which on the file is an error.
    /// - Returns: The bytes; nil if the result has no such file.
    func read(_ path: String, of files: State, limit: Int, for question: Question) async throws -> [UInt8]?

    /// Lists a directory of a result, which is built for that.
    ///
    /// - Returns: The entries in the order of the bytes of their names; nil if the result has no such directory.
    func list(_ path: String, of files: State, for question: Question) async throws -> [FileEntry]?

    /// Runs a program and returns its exit status. A status other than 0 is no failure. The image needs `/bin/sh`.
    ///
    /// - Parameter options: Mounts, environment and the like; `request.run(_:at:)` among them.
    func status(
        of arguments: [String],
        on files: State,
        _ options: [StepOption<RunOptions>],
        for question: Question
    ) async throws -> Int

    /// Runs a program and returns what it writes to its standard output. A status other than 0 is a failure of the build. The
    /// image needs `/bin/sh`.
    ///
    /// - Parameters:
    ///   - options: Mounts, environment and the like; `request.run(_:at:)` among them.
    ///   - limit: The size in bytes from which on the output is an error.
    func output(
        of arguments: [String],
        on files: State,
        _ options: [StepOption<RunOptions>],
        limit: Int,
        for question: Question
    ) async throws -> [UInt8]

    /// Has the solver build a result before the program goes on (`WAIT` of an Earthfile). Without a daemon nothing is run, and
    /// the program goes on: its graph doesn't depend on the result.
    func evaluate(_ files: State, at place: SourceLocation) async throws

    // MARK: Other languages

    /// Lowers a plan, as the frontend lowers that of a `Syntax`: the same steps give the same vertices.
    func lower(_ plan: BuildPlan, _ build: NestedBuild) async throws -> ProgramImage

    /// Compiles a build file of another language, e.g. a Dockerfile. The language is found as for the build's own file; a
    /// program syntax is an error.
    ///
    /// - Parameter place: The place in the build that asks for the file.
    func compile(_ source: SourceFile, _ build: NestedBuild, at place: SourceLocation) async throws -> ProgramImage
}

/// The paths of a context that a program needs.
public struct PathFilter: Sendable, Hashable {
    /// Patterns of `.dockerignore`'s form for the paths to send; empty for all.
    public var includes: [String]
    /// Patterns of the paths not to send, in addition to those of the ignore file.
    public var excludes: [String]
    /// Paths to send together with the targets of their links; empty for all.
    public var paths: [String]

    public init(includes: [String] = [], excludes: [String] = [], paths: [String] = []) {
        self.includes = includes
        self.excludes = excludes
        self.paths = paths
    }

    /// Everything but what the ignore file excludes.
    public static let all = PathFilter()
}

/// A question that the solver answers by building: its place in the source and what it is about.
///
/// Without a daemon, `--answer PLACE=VALUE` answers the question at a place. A place may ask several times, e.g. in a loop; the
/// reads of one result are one question.
public struct Question: Sendable, Hashable {
    public var place: SourceLocation
    /// The subject of a sentence that says that only a build can answer, e.g. `the image that 'nix build' makes` or
    /// `the exit status of [ -f go.mod ]`.
    public var subject: String

    public init(_ subject: String, at place: SourceLocation) {
        self.subject = subject
        self.place = place
    }
}

/// The inputs of a plan or file that a program compiles.
public struct NestedBuild: Sendable {
    /// The stage to build; nil for the default.
    public var target: String?
    /// The values of build arguments. Those of the build itself are not passed on unless they are given here.
    public var arguments: [String: String]
    /// The build context; nil for that of the build.
    public var context: State?
    /// Named contexts, before those of the build: `FROM NAME` and `--from=NAME` use them.
    public var contexts: [String: ProgramImage]
    /// The target platform; nil for that of the build.
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
