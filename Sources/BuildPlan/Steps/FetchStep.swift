/// Downloads a file, or an archive that is unpacked, and keeps it in the image (`external` of a Mockerfile).
public struct FetchStep: Sendable, Hashable {
    /// A word for all architectures, or one for each.
    public enum ByArchitecture: Sendable, Hashable {
        /// The same for all.
        case all(Word)
        /// By `GOARCH` name (`amd64`, `arm64`), in the order of the source.
        case each([Entry])

        /// One architecture's word.
        public struct Entry: Sendable, Hashable {
            /// The architecture's name and place.
            public var architecture: Word
            /// Its word.
            public var value: Word

            /// A word for one architecture.
            public init(architecture: Word, value: Word) {
                self.architecture = architecture
                self.value = value
            }
        }
    }

    /// The URL, `http` or `https`.
    public var source: ByArchitecture
    /// The SHA-256 of the download, 64 hexadecimal digits with or without `sha256:`.
    public var checksum: ByArchitecture?
    /// A file's path, or the directory that an archive is unpacked in.
    public var destination: Word
    /// Command lines for the shell, run one after the other with the download in place.
    public var install: [Word]

    /// A download.
    public init(
        source: ByArchitecture,
        checksum: ByArchitecture? = nil,
        destination: Word,
        install: [Word] = []
    ) {
        self.source = source
        self.checksum = checksum
        self.destination = destination
        self.install = install
    }
}
