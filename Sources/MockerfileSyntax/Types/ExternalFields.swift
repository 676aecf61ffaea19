import BuildPlan
import ValueTree

/// The keys of an item of `external`.
enum ExternalFields {
    static let src = Field(
        "src",
        byArchitecture(ValueType.word(Forms.url).checked(URLs.check)),
        required: true,
        doc: "The URL. In `v1` also a mapping of architectures (`amd64`, `arm64`, …) to URLs."
    )
    static let dst = Field(
        "dst",
        ValueType.word(Forms.path).checked(Paths.absolute),
        required: true,
        doc: "The destination: the path of a file, which becomes executable, or the directory that an archive "
            + "(`.tar`, `.tar.gz`, `.tgz`, `.tar.xz`, `.tar.bz2`, `.tar.zst`) is unpacked into."
    )
    static let sha256 = Field(
        "sha256",
        byArchitecture(ValueType.textWord(Forms.sha256).checked(Checksums.check)),
        doc: "The SHA-256 digest of the download: 64 hexadecimal digits, with or without `sha256:`. "
            + "In `v1` also a mapping of architectures to digests."
    )
    static let install = Field(
        "install",
        ValueType.string().checked(Words.command).asPlainWord.list(),
        doc: "Shell command lines that run as root after the download."
    )

    static let record = RecordType(
        "external",
        "an item of \"external\"",
        doc: "A download. Files from an unpacked archive stay in the image.",
        fields: [src, dst, sha256, install]
    )

    /// The architecture names of BuildKit and Go.
    static let architectures = [
        "amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "loong64", "mips64le", "mips64", "mipsle",
        "mips", "ppc64",
    ]

    private static func byArchitecture(_ type: ValueType<Word>) -> ValueType<FetchStep.ByArchitecture> {
        let names = StringForm(
            "an architecture",
            plural: "architectures",
            pattern: "^(\(architectures.joined(separator: "|")))$"
        )
        let each = type.map(keys: names) { key, decoding, range in
            guard !architectures.contains(key) else { return true }
            let message = "unknown architecture \"\(key)\""
            if let meant = aliases[key.lowercased()] {
                decoding.error("unknown-architecture", message, word: meant, among: [meant], at: range)
            } else {
                decoding.error("unknown-architecture", message, word: key, among: architectures, at: range)
            }
            return false
        }
        return .either([
            (nil, type.map { word, _, _ in .all(word) }),
            (
                "v1",
                each.map { entries, node, decoding in
                    if node.entries?.isEmpty == true {
                        decoding.error(
                            "empty-map",
                            "\(decoding.subject) needs at least one architecture",
                            at: node.range
                        )
                    }
                    return .each(
                        entries.map { entry in
                            FetchStep.ByArchitecture.Entry(
                                architecture: Word(entry.source.key, range: entry.source.keyRange, expansion: .none),
                                value: entry.value
                            )
                        }
                    )
                }
            ),
        ])
    }

    /// Architectures by their names in `uname -m` and elsewhere.
    private static let aliases = [
        "x86_64": "amd64", "x86-64": "amd64", "x64": "amd64", "aarch64": "arm64", "armhf": "arm", "armv7": "arm",
        "armv7l": "arm", "i386": "386", "i686": "386", "x86": "386",
    ]
}

extension ValueType where Value == String {
    /// Such a string as a word without expansion.
    var asPlainWord: ValueType<Word> {
        map { text, node, _ in Word(text, range: node.range, expansion: .none) }
    }
}
