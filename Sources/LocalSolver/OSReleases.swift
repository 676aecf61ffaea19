import Diagnostics
import JSON
import OCISpec
public import SourceText

/// The `/etc/os-release` files of base images, provided by the user or assumed from an image's name.
public struct OSReleases: Sendable {
    private var map = PatternMap<String?>()

    /// No files; all are assumed.
    public init() {}

    /// Files by pattern of references, of which the first that matches counts; nil for images without the file.
    public init(_ entries: [(pattern: String, text: String?)]) { map.entries = entries.map { ($0.pattern, $0.text) } }

    /// Whether it is known what the file of an image holds, or that the image has none.
    package func isGiven(for reference: String) -> Bool { map.value(for: reference) != nil }

    /// Parses a file of the user: an os-release file for every image, or a JSON object from a pattern of references to the
    /// contents of one, with `null` for an image without the file.
    ///
    /// - Throws: `DiagnosticsError` if the file starts like JSON and isn't such an object.
    public init(parsing file: SourceFile) throws {
        let first = file.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == UInt8(ascii: "{") else {
            map.entries = [("*", file.text)]
            return
        }
        for member in try patternMembers(of: file, code: "local.os-release") {
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

    /// The knowledge about an image's file.
    enum Answer: Equatable {
        /// The contents that the user provided.
        case given(String)
        /// The image has no such file, according to the user.
        case none
        /// The contents assumed from the image's name.
        case assumed(String)
        /// The name doesn't tell the distribution.
        case unknown
    }

    func release(of reference: String) -> Answer {
        if let given = map.value(for: reference) { return given.map { .given($0) } ?? .none }
        return AssumedRelease(reference: reference).map { .assumed($0.text) } ?? .unknown
    }
}

/// A distribution, assumed from an image's name.
struct AssumedRelease {
    /// `ID`.
    var id: String
    /// `ID_LIKE`; empty if absent.
    var like: String
    /// `VERSION_ID`; empty if the tag names no version.
    var version: String
    /// `VERSION_CODENAME`; empty if unknown.
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

    /// Releases that tags name by codename.
    private static let codenames: [(name: String, id: String, version: String)] = [
        ("stretch", "debian", "9"), ("buster", "debian", "10"), ("bullseye", "debian", "11"),
        ("bookworm", "debian", "12"), ("trixie", "debian", "13"),
        ("trusty", "ubuntu", "14.04"), ("xenial", "ubuntu", "16.04"), ("bionic", "ubuntu", "18.04"),
        ("focal", "ubuntu", "20.04"), ("jammy", "ubuntu", "22.04"), ("noble", "ubuntu", "24.04"),
    ]

    /// Nil unless the repository's last component (`debian`) or the tag (`3.12-slim-bookworm`, `1.22-alpine3.20`) names a
    /// distribution.
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

    /// The digits and dots at the start of a tag, e.g. `16.04`.
    private static func number(_ tag: String) -> String {
        String(tag.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
    }

    /// The contents of the os-release file.
    var text: String {
        var out = "ID=\(id)\n"
        if !like.isEmpty { out += "ID_LIKE=\"\(like)\"\n" }
        if !version.isEmpty { out += "VERSION_ID=\"\(version)\"\n" }
        if !codename.isEmpty { out += "VERSION_CODENAME=\(codename)\n" }
        return out
    }
}
