import Lowering
import OCISpec
import SourceText

/// The options for the origin of a build's files.
struct ContextOptions: Sendable {
    /// The local source of the build context.
    static let localName = "context"

    /// The option that `remote` is the value of.
    var remoteKey = ContextOptions.localName
    /// The Git or HTTP address of the build context; empty if the client has the context.
    var remote: String
    /// A folder of a context that is not a local source; nil is the whole context.
    var subdirectory: String?
    /// The local source of the build file, which then never comes from the context.
    var dockerfileName: String?
    /// The sessions of local sources that don't use the build's own, by source.
    var sessions: [String: String]
    /// Whether `.git` of a Git context is kept whatever its address says.
    var keepsGitDirectory = false
    /// Whether the files of a Git context get the time of the commit.
    var usesCommitTime: Bool
    /// Named contexts, with their hints and metadata.
    var named: NamedContextOptions

    /// Throws `DiagnosticsError` for the first invalid option.
    init(_ options: [String: String]) throws {
        if let key = options[OptionKey.contextKey] { remoteKey = key }
        remote = options[remoteKey] ?? ""
        subdirectory = options[OptionKey.contextSubdirectory]
        dockerfileName = options[OptionKey.dockerfileKey]
        sessions = FrontendOptions.entries(of: options, prefix: OptionKey.localSessionPrefix)
        usesCommitTime = options["build-arg:SOURCE_DATE_EPOCH"]?.isEmpty == false
        named = try NamedContextOptions(options)
        if let subdirectory, leavesRoot(subdirectory) {
            throw OptionError.invalid(
                OptionKey.contextSubdirectory,
                subdirectory,
                expected: "a folder inside the build context"
            )
        }
        if let text = options[OptionKey.keepGitDirectory], !text.isEmpty {
            guard let value = Bool(goSyntax: text) else {
                throw OptionError.invalid(OptionKey.keepGitDirectory, text, expected: "true or false")
            }
            keepsGitDirectory = value
        }
    }
}

/// Whether a path leads above the folder that it starts in, e.g. `a/../../b`.
func leavesRoot(_ path: String) -> Bool {
    var depth = 0
    for component in path.split(separator: "/") where component != "." {
        depth += component == ".." ? -1 : 1
        if depth < 0 { return true }
    }
    return false
}
