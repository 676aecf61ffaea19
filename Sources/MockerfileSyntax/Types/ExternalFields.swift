import BuildPlan
import SourceText
import ValueTree

/// The keys of each item in `external`.
enum ExternalFields {
    static let src = Field(
        "src",
        byArchitecture(ValueType.word(Forms.url).checked(URLs.check)),
        required: true,
        doc: "The URL. In `v1`, it can also be a mapping of architectures (`amd64`, `arm64`, `arm/v7`, …) to URLs; "
            + "`x86_64` and `aarch64` are aliases."
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
            + "In `v1`, it can also be a mapping of architectures to digests."
    )
    static let install = Field(
        "install",
        ValueType.string().checked(Words.command).asPlainWord.list(),
        doc: "Shell command lines that run as root after the download."
    )

    static let record = RecordType(
        "external",
        "an item of \"external\"",
        doc: "A file to download. The files of an unpacked archive stay in the image.",
        fields: [src, dst, sha256, install]
    )

    /// BuildKit's names for architectures, which are the same as Go's.
    private static let architectures = [
        "amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "loong64", "mips64le", "mips64", "mipsle",
        "mips", "ppc64",
    ]

    /// The names of architectures with a variant, e.g. `arm/v7`.
    private static let variants = [("amd64", 1...4), ("arm64", 8...9), ("arm", 5...8)].flatMap { name, range in
        range.map { "\(name)/v\($0)" }
    }

    /// Other names of architectures that a file can use, each with BuildKit's name.
    private static let synonyms = ["x86_64": "amd64", "aarch64": "arm64", "amd64/v1": "amd64", "arm64/v8": "arm64"]

    /// Returns BuildKit's name for an architecture, e.g. `amd64` for `x86_64`. Other names are returned unchanged.
    static func canonical(_ name: String) -> String { synonyms[name] ?? name }

    private static func byArchitecture(_ type: ValueType<Word>) -> ValueType<FetchStep.ByArchitecture> {
        let known = architectures + variants + ["x86_64", "aarch64"]
        let names = StringForm(
            "an architecture",
            plural: "architectures",
            pattern: "^(\(known.joined(separator: "|")))$"
        )
        let each = type.map(keys: names) { key, decoding, range in
            guard !known.contains(key) else { return true }
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
                    checkDuplicates(entries.map(\.source), &decoding)
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

    private static func checkDuplicates(_ entries: [ValueEntry], _ decoding: inout Decoding) {
        var seen: [String: ValueEntry] = [:]
        for entry in entries {
            guard let first = seen.updateValue(entry, forKey: canonical(entry.key)) else { continue }
            let message = "\"\(entry.key)\" and \"\(first.key)\" are the same architecture"
            let note = decoding.note("\"\(first.key)\" is given here", first.keyRange)
            decoding.error("duplicate-name", message, at: entry.keyRange, notes: [note])
        }
    }

    /// Common names of architectures that are not accepted, each with the name that the error suggests.
    private static let aliases = [
        "x86-64": "amd64", "x64": "amd64", "armhf": "arm/v7", "armv7": "arm/v7", "armv7l": "arm/v7", "armel": "arm/v6",
        "armv6": "arm/v6", "armv6l": "arm/v6", "armv8": "arm64", "i386": "386", "i686": "386", "x86": "386",
    ]
}

extension ValueType where Value == String {
    /// This type with its strings decoded to words in which nothing is expanded.
    var asPlainWord: ValueType<Word> {
        map { text, node, _ in Word(text, range: node.range, expansion: .none) }
    }
}
