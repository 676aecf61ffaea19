import BuildPlan
import SourceText

/// The contents of an `os-release` file, which identifies a distribution (freedesktop.org, os-release(5)).
struct Distribution: Sendable, Hashable {
    /// `ID`, e.g. `debian`; `linux` if the file has no ID, as os-release(5) says.
    var id = "linux"
    /// `ID_LIKE`: related distributions, closest first.
    var idLike: [String] = []
    /// `VERSION_ID`, e.g. `12`; empty if the file has none (rolling releases).
    var version = ""
    /// `VERSION_CODENAME`, e.g. `bookworm`; empty if the file has none.
    var codename = ""

    /// The paths of the file, in the order in which they are tried.
    static let paths = ["/etc/os-release", "/usr/lib/os-release"]
    /// The maximum number of bytes to parse. Real files have a few hundred.
    static let sizeLimit = 64 << 10

    /// Parses an `os-release` file. Malformed lines are skipped. If a key is assigned more than once, the last value
    /// counts.
    init(osRelease bytes: [UInt8]) {
        for line in bytes.prefix(Self.sizeLimit).split(separator: UInt8(ascii: "\n")) {
            let line = line.trimmedStart
            guard line.first != UInt8(ascii: "#"), let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = line[(equals + 1)...]
            switch String(decoding: line[..<equals], as: UTF8.self) {
            case "ID": id = Self.unquoted(value).lowercased()
            case "ID_LIKE":
                idLike = Self.unquoted(value).lowercased().parts(separatedBy: " ").map(
                    String.init
                )
            case "VERSION_ID": version = Self.unquoted(value)
            case "VERSION_CODENAME": codename = Self.unquoted(value)
            default: break
            }
        }
    }

    init(id: String, version: String = "") {
        self.id = id
        self.version = version
    }

    /// Removes shell quoting from a value: single quotes, double quotes and backslashes.
    private static func unquoted(_ text: ArraySlice<UInt8>) -> String {
        let (single, double, backslash) = (UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var out: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in text {
            if isEscaped {
                if quote == double, !"\"\\$`".utf8.contains(byte) { out.append(backslash) }
                out.append(byte)
                isEscaped = false
            } else if byte == backslash, quote != single {
                isEscaped = true
            } else if quote == byte {
                quote = nil
            } else if quote == nil, byte == double || byte == single {
                quote = byte
            } else if quote == nil, byte.isASCIIWhitespace {
                break
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The package manager family, by `ID` and then by `ID_LIKE`; nil if unknown.
    var family: PackageFamily? {
        for id in [id] + idLike {
            if let family = Self.families.first(where: { $0.ids.contains(id) })?.family { return family }
            if id.hasPrefix("opensuse") { return .zypper }
        }
        return nil
    }

    private static let families: [(family: PackageFamily, ids: [String])] = [
        (.apt, ["debian", "ubuntu", "raspbian", "devuan", "kali", "linuxmint", "pop", "deepin"]),
        (.apk, ["alpine", "wolfi", "chainguard", "postmarketos", "adelie"]),
        (
            .rpm(nil),
            ["fedora", "rhel", "centos", "rocky", "almalinux", "ol", "amzn", "scientific", "openeuler", "eurolinux"]
        ),
        (.zypper, ["suse", "sles", "sled", "sle_hpc", "sl-micro", "sle-micro"]),
    ]

    /// Whether the distribution's only package manager is `tdnf`: Azure Linux and its predecessor, and Photon OS.
    var usesTdnf: Bool { ["azurelinux", "mariner", "photon"].contains(id) }

    /// The first two numbers of `VERSION_ID`, e.g. (16, 4) for `16.04`; nil for a rolling release.
    var release: (major: Int, minor: Int)? {
        let parts = version.parts(separatedBy: ".")
        guard let major = parts.first.flatMap({ Int($0) }) else { return nil }
        return (major, parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }
}

/// A family of package managers that share an installation script.
enum PackageFamily: Sendable, Hashable {
    case apt
    case apk
    /// `dnf`, `microdnf` or `yum`; nil for the first of these that the script finds in the image.
    case rpm(InstallPackagesStep.Manager?)
    case zypper

    init(_ manager: InstallPackagesStep.Manager) {
        switch manager {
        case .apt: self = .apt
        case .apk: self = .apk
        case .dnf, .microdnf, .yum: self = .rpm(manager)
        case .zypper: self = .zypper
        }
    }

    /// The name in messages and cache IDs.
    var name: String {
        switch self {
        case .apt: "apt"
        case .apk: "apk"
        case .rpm(let manager): manager?.rawValue ?? "dnf"
        case .zypper: "zypper"
        }
    }
}
