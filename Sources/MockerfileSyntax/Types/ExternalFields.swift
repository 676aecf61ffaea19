import BuildPlan
import YAMLTree

/// The keys of an item of `external`.
enum ExternalFields {
    static let src = Field(
        "src",
        byArchitecture(ValueType.word(Forms.url).checked(URLs.check)),
        required: true,
        doc: "The URL; under `v1` also a mapping of architectures (`amd64`, `arm64`, …) to URLs."
    )
    static let dst = Field(
        "dst",
        ValueType.word(Forms.path).checked(Paths.absolute),
        required: true,
        doc: "Where it goes: the path of a file, which becomes executable, or the directory that an archive "
            + "(`.tar`, `.tar.gz`, `.tgz`, `.tar.xz`, `.tar.bz2`, `.tar.zst`) is unpacked in."
    )
    static let sha256 = Field(
        "sha256",
        byArchitecture(ValueType.textWord(Forms.sha256).checked(Checksums.check)),
        doc: "The SHA-256 of what is downloaded: 64 hexadecimal digits, with or without `sha256:` before them; "
            + "under `v1` also a mapping of architectures."
    )
    static let install = Field(
        "install",
        ValueType.string().checked(Words.command).asPlainWord.list(),
        doc: "Command lines for the shell, run as root with the download in place."
    )

    static let record = RecordType(
        "external",
        "an item of \"external\"",
        doc: "A download. What it unpacks stays in the image.",
        fields: [src, dst, sha256, install]
    )

    /// The architectures that BuildKit and Go know.
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
                            "\(decoding.subject) needs one architecture at least",
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

    /// What `uname -m` calls some of them.
    private static let aliases = [
        "x86_64": "amd64", "x86-64": "amd64", "x64": "amd64", "aarch64": "arm64", "armhf": "arm", "armv7": "arm",
        "armv7l": "arm", "i386": "386", "i686": "386", "x86": "386",
    ]
}

extension ValueType where Value == String {
    /// Such a string as a word in which nothing is expanded.
    var asPlainWord: ValueType<Word> {
        map { text, node, _ in Word(text, range: node.range, expansion: .none) }
    }
}
