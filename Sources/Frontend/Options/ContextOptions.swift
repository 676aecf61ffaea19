import Lowering
import OCISpec
import SourceText

/// The options that say where a build's files come from.
struct ContextOptions: Sendable {
    /// The local source of the build context.
    static let localName = "context"

    /// The option that held `remote`.
    var remoteKey = ContextOptions.localName
    /// A Git or HTTP address that is the build context; empty where the client has the context.
    var remote: String
    /// A folder of a context that is no local source; nil is all of it.
    var subdirectory: String?
    /// The local source that holds the file, where the file comes from one in any case.
    var dockerfileName: String?
    /// Sessions of local sources that don't use the build's own, by source.
    var sessions: [String: String]
    /// Keeps `.git` of a Git context whatever its address says.
    var keepsGitDirectory = false
    /// Gives the files of a Git context the time of the commit.
    var usesCommitTime: Bool
    /// Named contexts, with their hints and metadata.
    var named: NamedContextOptions

    /// Reads the options that are there.
    ///
    /// - Throws: `DiagnosticsError` naming the first option that is at fault.
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

/// True where a path climbs above the folder that it starts in.
func leavesRoot(_ path: String) -> Bool {
    var depth = 0
    for component in path.split(separator: "/") where component != "." {
        depth += component == ".." ? -1 : 1
        if depth < 0 { return true }
    }
    return false
}
