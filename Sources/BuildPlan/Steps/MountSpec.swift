public import SourceText

/// A mount of one command (`RUN --mount=…`, `mounts:` of a step).
public struct MountSpec: Sendable, Hashable {
    /// What is mounted.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Files of a stage, an image or the context.
        case bind
        /// A directory that outlives the build.
        case cache
        /// An empty directory in memory.
        case tmpfs
        /// A secret of the client, as a file or a variable.
        case secret
        /// The client's SSH agent.
        case ssh
    }

    /// Who may use a cache at a time.
    public enum Sharing: String, Sendable, Hashable, CaseIterable {
        /// All at once.
        case shared
        /// One each: a second user gets a new cache.
        case `private`
        /// One at a time: a second user waits.
        case locked
    }

    /// What is mounted.
    public var kind: Kind
    /// The stage, image or named context to take files from (bind, cache); nil is the context or nothing.
    public var from: Word?
    /// The stage of the plan that `from` names, by index, where the syntax knows it already
    /// because its stages may stand in any order; nil leaves `from` to be looked up.
    public var fromStage: Int?
    /// The path below `from`.
    public var source: Word?
    /// Where it appears; nil where the kind has a default place.
    public var target: Word?
    /// False where the command may write to it.
    public var readOnly: Bool
    /// The identity of a cache, secret or SSH agent; nil is the kind's default.
    public var id: Word?
    /// How a cache is shared; nil is the kind's default.
    public var sharing: Sharing?
    /// True where the build fails without it (secret, ssh).
    public var required: Bool
    /// The variable that receives a secret; nil gives a file only.
    public var environmentName: Word?
    /// Permission bits (cache, secret, ssh); nil is the kind's default.
    public var mode: UInt32?
    /// Owner; nil is 0.
    public var userID: UInt32?
    /// Group; nil is 0.
    public var groupID: UInt32?
    /// Size limit of a tmpfs in bytes; nil is none.
    public var size: Int64?
    /// Where the mount is written.
    public var range: SourceRange

    /// A mount; only the fields of its kind count.
    public init(
        kind: Kind,
        from: Word? = nil,
        fromStage: Int? = nil,
        source: Word? = nil,
        target: Word? = nil,
        readOnly: Bool = false,
        id: Word? = nil,
        sharing: Sharing? = nil,
        required: Bool = false,
        environmentName: Word? = nil,
        mode: UInt32? = nil,
        userID: UInt32? = nil,
        groupID: UInt32? = nil,
        size: Int64? = nil,
        range: SourceRange
    ) {
        self.kind = kind
        self.from = from
        self.fromStage = fromStage
        self.source = source
        self.target = target
        self.readOnly = readOnly
        self.id = id
        self.sharing = sharing
        self.required = required
        self.environmentName = environmentName
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.size = size
        self.range = range
    }
}
