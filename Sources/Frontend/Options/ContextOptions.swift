import Lowering
import OCISpec
import SourceText

/// The options that select the sources of a build's files.
struct ContextOptions: Sendable {
    /// The name of the local source that holds the build context.
    static let localName = "context"

    /// The key of the option that holds `remote`: `context`, or the key that the `contextkey` option names.
    var remoteKey = ContextOptions.localName
    /// The Git or HTTP address of the build context; empty if the client provides the context.
    var remote: String
    /// The subdirectory to use as the build context if the context isn't a local source; nil means the whole context.
    var subdirectory: String?
    /// The name of the local source to read the build file from, even if the context is remote; nil if the options name
    /// none.
    var dockerfileName: String?
    /// The session IDs for local sources that the build's own session doesn't provide, by the source's name.
    var sessions: [String: String]
    /// Whether the `.git` directory of a Git context is kept even if the context's address doesn't request it.
    var keepsGitDirectory = false
    /// Whether the files of a Git context get the commit's time as their modification time, unless the address has an `mtime`
    /// parameter.
    var usesCommitTime: Bool
    /// The named contexts, and the metadata of inputs.
    var named: NamedContextOptions

    /// Parses the options for the sources of a build's files.
    ///
    /// - Throws: `DiagnosticsError` for the first invalid option.
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
                expected: "a directory inside the build context"
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

/// Returns whether a path leads above the directory that it starts in, e.g. `a/../../b`.
func leavesRoot(_ path: String) -> Bool {
    var depth = 0
    for component in path.parts(separatedBy: "/") where component != "." {
        depth += component == ".." ? -1 : 1
        if depth < 0 { return true }
    }
    return false
}
