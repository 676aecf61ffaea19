import Diagnostics
import JSON
import OCISpec
public import SourceText

/// The `/etc/os-release` files of base images: given by the user or assumed from an image's name.
public struct OSReleases: Sendable {
    private var map = PatternMap<String?>()

    /// Nothing is given; all are assumed.
    public init() {}

    /// Texts by pattern of references, of which the first that matches counts; nil for images that have none.
    public init(_ entries: [(pattern: String, text: String?)]) { map.entries = entries.map { ($0.pattern, $0.text) } }

    /// True where the file of an image was given, or that there is none.
    package func isGiven(for reference: String) -> Bool { map.value(for: reference) != nil }

    /// Reads what the user gives.
    ///
    /// The file is an os-release file, which then holds for every image; or a JSON object from a
    /// pattern of references to the text of one, with `null` for an image that has none.
    ///
    /// - Throws: `DiagnosticsError` where it begins as JSON and isn't such an object.
    public init(parsing file: SourceFile) throws {
        let first = file.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == UInt8(ascii: "{") else {
            map.entries = [("*", file.text)]
            return
        }
        for member in try facts(in: file, code: "local.os-release") {
            guard member.value == .null || member.value.string != nil else {
                throw misfit(
                    file,
                    "local.os-release",
                    "'\(member.key)': expected the text of an os-release file, or null"
                )
            }
            map.entries.append((member.key, member.value.string))
        }
    }

    /// What is known of an image's file.
    enum Answer: Equatable {
        /// The user gave it.
        case given(String)
        /// The user says that there is none.
        case none
        /// It follows from the image's name.
        case assumed(String)
        /// The name tells nothing.
        case unknown
    }

    /// The file of an image.
    func release(of reference: String) -> Answer {
        if let given = map.value(for: reference) { return given.map { .given($0) } ?? .none }
        return AssumedRelease(reference: reference).map { .assumed($0.text) } ?? .unknown
    }
}

/// What an image's name tells of the distribution in it.
struct AssumedRelease {
    /// `ID`.
    var id: String
    /// `ID_LIKE`; empty where there is none.
    var like: String
    /// `VERSION_ID`; empty where the tag names no version.
    var version: String
    /// `VERSION_CODENAME`; empty where it isn't known.
    var codename: String

    /// `ID` and `ID_LIKE` by the last component of a repository.
    private static let families: [String: (id: String, like: String)] = [
        "almalinux": ("almalinux", "rhel centos fedora"),
        "alpine": ("alpine", ""),
        "amazonlinux": ("amzn", "centos rhel fedora"),
        "centos": ("centos", "rhel fedora"),
        "debian": ("debian", ""),
        "fedora": ("fedora", ""),
        "leap": ("opensuse-leap", "suse opensuse"),
        "oraclelinux": ("ol", "fedora"),
        "rockylinux": ("rocky", "rhel centos fedora"),
        "tumbleweed": ("opensuse-tumbleweed", "opensuse suse"),
        "ubuntu": ("ubuntu", "debian"),
    ]

    /// Releases that tags know by name.
    private static let codenames: [(name: String, id: String, version: String)] = [
        ("stretch", "debian", "9"), ("buster", "debian", "10"), ("bullseye", "debian", "11"),
        ("bookworm", "debian", "12"), ("trixie", "debian", "13"),
        ("trusty", "ubuntu", "14.04"), ("xenial", "ubuntu", "16.04"), ("bionic", "ubuntu", "18.04"),
        ("focal", "ubuntu", "20.04"), ("jammy", "ubuntu", "22.04"), ("noble", "ubuntu", "24.04"),
    ]

    /// Reads the repository's last component, then the tag's words (`3.12-slim-bookworm`, `1.22-alpine3.20`).
    init?(reference: String) {
        guard let parsed = try? ImageReference(parsing: reference) else { return nil }
        let tag = parsed.tag ?? ""
        let words = tag.split(separator: "-").map(String.init)
        let repository = parsed.path.split(separator: "/").last.map(String.init) ?? ""
        let named = Self.codenames.first { words.contains($0.name) }
        if let family = Self.families[repository] {
            (id, like) = family
            version = words.first.map(Self.number) ?? ""
        } else if let named {
            (id, like) = (named.id, named.id == "ubuntu" ? "debian" : "")
            version = ""
        } else if let alpine = words.first(where: { $0.hasPrefix("alpine") }) {
            (id, like) = ("alpine", "")
            version = Self.number(String(alpine.dropFirst("alpine".count)))
        } else if parsed.path.hasPrefix("ubi"), let digit = parsed.path.dropFirst(3).first, digit.isWholeNumber {
            (id, like) = ("rhel", "fedora")
            version = words.first.map(Self.number) ?? ""
            if !version.hasPrefix(String(digit)) { version = String(digit) }
        } else {
            return nil
        }
        if let named, named.id == id { version = named.version }
        let (id, major) = (id, id == "debian" ? String(version.prefix { $0 != "." }) : version)
        codename = Self.codenames.first { $0.id == id && $0.version == major }?.name ?? ""
    }

    /// The digits and dots at the start of a tag, e.g. `16.04`; empty where it starts otherwise.
    private static func number(_ tag: String) -> String {
        String(tag.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
    }

    /// The file.
    var text: String {
        var out = "ID=\(id)\n"
        if !like.isEmpty { out += "ID_LIKE=\"\(like)\"\n" }
        if !version.isEmpty { out += "VERSION_ID=\"\(version)\"\n" }
        if !codename.isEmpty { out += "VERSION_CODENAME=\(codename)\n" }
        return out
    }
}
