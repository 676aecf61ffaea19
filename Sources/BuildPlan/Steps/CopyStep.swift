/// Copies files from the build context, a stage or an image, or writes inline content (`COPY`, `ADD`, `copy`, `files`).
public struct CopyStep: Sendable, Hashable {
    /// Content from the source text itself, e.g. the heredoc of `COPY <<EOF /etc/motd`.
    public struct InlineContent: Sendable, Hashable {
        /// The file's name if the destination is a directory; can start with `/`.
        public var path: String
        public var content: Word
        /// The original bytes if they are not valid UTF-8 and nothing in them is expanded; otherwise nil. If set, `content` has
        /// U+FFFD for each invalid byte.
        public var bytes: [UInt8]?

        public init(path: String, content: Word, bytes: [UInt8]? = nil) {
            self.path = path
            self.content = content
            self.bytes = bytes
        }
    }

    /// Options that only `ADD` has.
    public struct AddOptions: Sendable, Hashable {
        /// The expected digest of a download, `sha256:…`, or the expected commit of a Git source.
        public var checksum: Word?
        /// Whether the `.git` directory of a Git source is kept. If nil, the Git address decides; by default the directory
        /// isn't kept.
        public var keepGitDirectory: Bool?
        /// Whether archives are unpacked. If nil, local archives are unpacked and downloads aren't.
        public var unpack: Bool?

        public init(checksum: Word? = nil, keepGitDirectory: Bool? = nil, unpack: Bool? = nil) {
            self.checksum = checksum
            self.keepGitDirectory = keepGitDirectory
            self.unpack = unpack
        }
    }

    /// Paths, glob patterns or URLs, in source order.
    public var sources: [Word]
    /// Inline contents in source order, copied after the sources.
    public var contents: [InlineContent] = []
    /// The destination path: a directory if it ends in `/` or there are several sources.
    public var destination: Word
    /// The stage, image or named context to copy from; nil for the build context.
    public var from: Word?
    /// The index of the stage that `from` names, for syntaxes whose stages can be in any order. Nil means that lowering
    /// looks `from` up.
    public var fromStage: Int?
    /// The owner of the copies, `USER[:GROUP]`; nil to keep the owner of each source file, which is root for files of the build
    /// context.
    public var owner: Word?
    /// The mode of the copies, octal or symbolic, e.g. `755` or `u+x`; nil to keep the mode of each source file.
    public var mode: Word?
    /// Whether the files become an independent layer that can be reused when the layers below change (`--link`).
    public var link = false
    /// Whether the parent directories of each source path are kept (`--parents`).
    public var parents = false
    /// Whether a source may be missing (`--optional`). A missing source is skipped.
    public var isOptional = false
    /// Patterns for the paths to leave out (`--exclude`).
    public var excludes: [Word] = []
    /// The options of `ADD`; nil if the step isn't an `ADD`.
    public var add: AddOptions?

    public init(sources: [Word], destination: Word, from: Word? = nil, fromStage: Int? = nil, add: AddOptions? = nil) {
        self.sources = sources
        self.destination = destination
        self.from = from
        self.fromStage = fromStage
        self.add = add
    }
}
