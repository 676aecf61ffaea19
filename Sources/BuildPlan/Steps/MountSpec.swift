public import SourceText

/// A mount of one command (`RUN --mount=…`, `mounts:` of a step). Only the properties of its kind count.
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

    /// The use of a cache by concurrent builds.
    public enum Sharing: String, Sendable, Hashable, CaseIterable {
        /// Builds use the cache at the same time.
        case shared
        /// A second build gets a new cache.
        case `private`
        /// A second build waits for the first.
        case locked
    }

    public var kind: Kind
    /// The stage, image or named context to take files from (bind, cache). Nil is the build context for a bind mount
    /// and an empty directory for a cache.
    public var from: Word?
    /// The index of the stage that `from` names, for syntaxes whose stages can be in any order. Nil means that lowering
    /// looks `from` up.
    public var fromStage: Int?
    /// The path below `from`.
    public var source: Word?
    /// The path in the command's file system; nil if the kind has a default.
    public var target: Word?
    /// Whether the command is kept from writing to the mount.
    public var readOnly = false
    /// The ID of a cache, secret or SSH agent; nil is the kind's default.
    public var id: Word?
    /// The sharing mode of a cache; nil is the kind's default.
    public var sharing: Sharing?
    /// Whether the build fails if the client does not provide it (secret, ssh).
    public var required = false
    /// The variable that receives a secret; nil provides a file only.
    public var environmentName: Word?
    /// Permission bits (cache, secret, ssh); nil is the kind's default.
    public var mode: UInt32?
    /// The owner's user ID; nil is 0.
    public var userID: UInt32?
    /// The owner's group ID; nil is 0.
    public var groupID: UInt32?
    /// The size limit of a tmpfs in bytes; nil is none.
    public var size: Int64?
    /// The place of the mount in the source.
    public var range: SourceRange

    public init(kind: Kind, target: Word? = nil, range: SourceRange) {
        self.kind = kind
        self.target = target
        self.range = range
    }
}
