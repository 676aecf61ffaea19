public import SourceText

/// A mount for one command (`RUN --mount=…`, `mounts:` of a step). Properties that don't apply to its kind are ignored.
public struct MountSpec: Sendable, Hashable {
    /// The kind of a mount.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Files of a stage, an image or the build context.
        case bind
        /// A directory that is kept between builds.
        case cache
        /// An empty directory in memory.
        case tmpfs
        /// A secret from the client, as a file or a variable.
        case secret
        /// The client's SSH agent.
        case ssh
    }

    /// The behavior of a cache that several commands use at the same time.
    public enum Sharing: String, Sendable, Hashable, CaseIterable {
        /// Commands that run at the same time use the same cache.
        case shared
        /// A command gets a new cache if another command is using the existing one.
        case `private`
        /// A command waits until no other command is using the cache.
        case locked
    }

    public var kind: Kind
    /// The stage, image or named context to take files from (bind, cache). If nil, a bind mount shows the build context, and a
    /// cache starts as an empty directory.
    public var from: Word?
    /// The index of the stage that `from` names, for syntaxes whose stages can be in any order. Nil means that lowering
    /// looks `from` up.
    public var fromStage: Int?
    /// The path in `from` that is mounted; nil for its root.
    public var source: Word?
    /// The mount point in the command's file system; nil for the default of the mount's kind.
    public var target: Word?
    /// Whether the mount is read-only for the command.
    public var readOnly = false
    /// The ID of a cache, secret or SSH agent; nil for the default of the mount's kind.
    public var id: Word?
    /// The sharing mode of a cache; nil for the default sharing mode.
    public var sharing: Sharing?
    /// Whether the build fails if the client doesn't provide the secret or SSH agent.
    public var required = false
    /// The environment variable that is set to the secret; nil if the secret is provided only as a file.
    public var environmentName: Word?
    /// The permission bits of the files (cache, secret, ssh); nil for the default of the mount's kind.
    public var mode: UInt32?
    /// The ID of the user that owns the files (cache, secret, ssh); nil for 0.
    public var userID: UInt32?
    /// The ID of the group that owns the files (cache, secret, ssh); nil for 0.
    public var groupID: UInt32?
    /// The size limit of a tmpfs in bytes; nil for no limit.
    public var size: Int64?
    /// The mount's range in the source.
    public var range: SourceRange

    public init(kind: Kind, target: Word? = nil, range: SourceRange) {
        self.kind = kind
        self.target = target
        self.range = range
    }
}
