/// Downloads a file into the image, unpacks it if it is an archive, and runs commands to install it (`external` in a
/// Mockerfile).
public struct FetchStep: Sendable, Hashable {
    /// One word for all architectures, or a word for each.
    public enum ByArchitecture: Sendable, Hashable {
        case all(Word)
        /// Words by `GOARCH` name (`amd64`, `arm64`), in source order.
        case each([Entry])

        /// The word for one architecture.
        public struct Entry: Sendable, Hashable {
            public var architecture: Word
            public var value: Word

            public init(architecture: Word, value: Word) {
                self.architecture = architecture
                self.value = value
            }
        }
    }

    /// The `http` or `https` URL of the download.
    public var source: ByArchitecture
    /// The SHA-256 of the download: 64 hexadecimal digits with or without `sha256:`. If nil, the download isn't verified.
    public var checksum: ByArchitecture?
    /// The path of the downloaded file, or the directory that an archive is unpacked into.
    public var destination: Word
    /// Shell command lines that run in order once the download is in place.
    public var install: [Word]

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
