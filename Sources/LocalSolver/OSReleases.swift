import Diagnostics
import JSON
import OCISpec
public import SourceText

/// The `/etc/os-release` files of base images, provided by the user or assumed from an image's name.
public struct OSReleases: Sendable {
    private var map = PatternMap<String?>()

    /// Creates an empty set. With it, the local bridge assumes the os-release file of every image.
    public init() {}

    /// Creates a set from glob patterns for image references, each with the contents of the matching images' os-release file. If
    /// several patterns match, the first one wins. A nil `text` means that the image has no such file.
    public init(_ entries: [(pattern: String, text: String?)]) {
        map = PatternMap(entries.lazy.map { ($0.pattern, $0.text) })
    }

    /// Returns whether the user provided the os-release file of an image, or declared that the image has none.
    package func isGiven(for reference: String) -> Bool { map.value(for: reference) != nil }

    /// Parses the user's file: either one os-release file for all images, or a JSON object that maps glob patterns for image
    /// references to the contents of such files. In the object, `null` stands for an image without the file.
    ///
    /// - Throws: `DiagnosticsError` if the file starts with `{` and isn't such an object.
    public init(parsing file: SourceFile) throws {
        let first = file.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == UInt8(ascii: "{") else {
            map.append("*", file.text)
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
            map.append(member.key, member.value.string)
        }
    }

    /// The contents of an image's os-release file, and their origin.
    enum Answer: Equatable {
        /// The contents of the file, provided by the user.
        case given(String)
        /// The image has no os-release file, according to the user.
        case none
        /// The contents of the file, assumed from the image's name.
        case assumed(String)
        /// Nothing is known: the user provided no file, and the image's name doesn't indicate a distribution.
        case unknown
    }

    func release(of reference: String) -> Answer {
        if let given = map.value(for: reference) { return given.map { .given($0) } ?? .none }
        return AssumedRelease(reference: reference).map { .assumed($0.text) } ?? .unknown
    }
}

/// The os-release values of a distribution, assumed from an image's name.
struct AssumedRelease {
    /// The value of `ID` in the os-release file, e.g. `debian`.
    var id: String
    /// The value of `ID_LIKE` in the os-release file, e.g. `rhel centos fedora`; empty if it is absent.
    var like: String
    /// The value of `VERSION_ID` in the os-release file, e.g. `12`; empty if the image's tag names no version.
    var version: String
    /// The value of `VERSION_CODENAME` in the os-release file, e.g. `bookworm`; empty if it is unknown.
    var codename: String

    /// The os-release values `ID` and `ID_LIKE`, by the last component of a repository's name.
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

    /// The distribution releases whose codenames occur in image tags.
    private static let codenames: [(name: String, id: String, version: String)] = [
        ("stretch", "debian", "9"), ("buster", "debian", "10"), ("bullseye", "debian", "11"),
        ("bookworm", "debian", "12"), ("trixie", "debian", "13"),
        ("trusty", "ubuntu", "14.04"), ("xenial", "ubuntu", "16.04"), ("bionic", "ubuntu", "18.04"),
        ("focal", "ubuntu", "20.04"), ("jammy", "ubuntu", "22.04"), ("noble", "ubuntu", "24.04"),
    ]

    /// Derives the distribution from the repository's last component (`debian`), the tag (`3.12-slim-bookworm`,
    /// `1.22-alpine3.20`) or the start of the path (`ubi9/…`). Returns nil if none of them names a distribution.
    init?(reference: String) {
        guard let parsed = try? ImageReference(parsing: reference) else { return nil }
        let tag = parsed.tag ?? ""
        let words = tag.parts(separatedBy: "-").map(String.init)
        let repository = parsed.path.parts(separatedBy: "/").last.map(String.init) ?? ""
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

    /// Returns the digits and dots at the start of a tag, e.g. `16.04`.
    private static func number(_ tag: String) -> String {
        String(tag.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
    }

    /// The contents of the distribution's os-release file.
    var text: String {
        var out = "ID=\(id)\n"
        if !like.isEmpty { out += "ID_LIKE=\"\(like)\"\n" }
        if !version.isEmpty { out += "VERSION_ID=\"\(version)\"\n" }
        if !codename.isEmpty { out += "VERSION_CODENAME=\(codename)\n" }
        return out
    }
}
