/// Copies files of the context, a stage or an image, or inline content (`COPY`, `ADD`, `copy`, `files`).
public struct CopyStep: Sendable, Hashable {
    /// Content given in the text itself.
    public struct InlineContent: Sendable, Hashable {
        /// The name it gets where the destination is a directory; may start with `/`.
        public var path: String
        /// The content.
        public var content: Word
        /// The content where it is no text and stays as it is, else nil. In `content` stray bytes are replaced.
        public var bytes: [UInt8]?

        /// Inline content and its name.
        public init(path: String, content: Word, bytes: [UInt8]? = nil) {
            self.path = path
            self.content = content
            self.bytes = bytes
        }
    }

    /// What `ADD` does beyond a copy.
    public struct AddOptions: Sendable, Hashable {
        /// The expected digest of a download, `sha256:…`; of a Git source a commit.
        public var checksum: Word?
        /// Keeps `.git` of a Git source; nil is the default.
        public var keepGitDirectory: Bool?
        /// Unpacks archives, or does not; nil is by source (local archives are, downloads are not).
        public var unpack: Bool?

        /// The options of an `ADD`.
        public init(checksum: Word? = nil, keepGitDirectory: Bool? = nil, unpack: Bool? = nil) {
            self.checksum = checksum
            self.keepGitDirectory = keepGitDirectory
            self.unpack = unpack
        }
    }

    /// Paths, patterns or URLs, in order.
    public var sources: [Word]
    /// Inline contents, in order, after the sources.
    public var contents: [InlineContent]
    /// Where to; with a final `/`, or several sources, a directory.
    public var destination: Word
    /// The stage, image or named context to copy from; nil is the build context.
    public var from: Word?
    /// The stage of the plan that `from` names, by index, where the syntax knows it already
    /// because its stages may stand in any order; nil leaves `from` to be looked up.
    public var fromStage: Int?
    /// `USER[:GROUP]`; nil leaves it to the solver.
    public var owner: Word?
    /// Octal or symbolic permissions; nil keeps the source's.
    public var mode: Word?
    /// Copies into a layer of its own that does not depend on what is below.
    public var link: Bool
    /// Keeps the parents of each source path.
    public var parents: Bool
    /// Patterns to leave out.
    public var excludes: [Word]
    /// Not nil for `ADD`.
    public var add: AddOptions?

    /// A copy.
    public init(
        sources: [Word],
        contents: [InlineContent] = [],
        destination: Word,
        from: Word? = nil,
        fromStage: Int? = nil,
        owner: Word? = nil,
        mode: Word? = nil,
        link: Bool = false,
        parents: Bool = false,
        excludes: [Word] = [],
        add: AddOptions? = nil
    ) {
        self.sources = sources
        self.contents = contents
        self.destination = destination
        self.from = from
        self.fromStage = fromStage
        self.owner = owner
        self.mode = mode
        self.link = link
        self.parents = parents
        self.excludes = excludes
        self.add = add
    }
}
