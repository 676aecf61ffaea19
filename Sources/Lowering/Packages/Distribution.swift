import BuildPlan

/// What a file system's `os-release` says about the distribution it holds (freedesktop.org, os-release(5)).
struct Distribution: Sendable, Hashable {
    /// `ID`, e.g. `debian`; `linux` where the file gives none, as its specification says.
    var id = "linux"
    /// `ID_LIKE`, the kin, nearest first.
    var kin: [String] = []
    /// `VERSION_ID`, e.g. `12`; empty where there is none (rolling releases).
    var version = ""
    /// `VERSION_CODENAME`, e.g. `bookworm`; empty where there is none.
    var codename = ""

    /// Where the file may be, in the order of its specification.
    static let paths = ["/etc/os-release", "/usr/lib/os-release"]
    /// How much of the file is read; real ones have some hundred bytes.
    static let sizeLimit = 64 << 10

    /// Reads an `os-release` file; lines that are no assignment are passed over, the last of several counts.
    init(osRelease bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(Self.sizeLimit), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            let value = Self.unquoted(line[line.index(after: equals)...])
            switch line[..<equals] {
            case "ID": id = value.lowercased()
            case "ID_LIKE": kin = value.lowercased().split(separator: " ").map(String.init)
            case "VERSION_ID": version = value
            case "VERSION_CODENAME": codename = value
            default: break
            }
        }
    }

    /// A distribution by its parts.
    init(id: String, kin: [String] = [], version: String = "", codename: String = "") {
        self.id = id
        self.kin = kin
        self.version = version
        self.codename = codename
    }

    /// Undoes the shell's quoting in a value: single quotes, double quotes, backslashes.
    private static func unquoted(_ text: Substring) -> String {
        var out = ""
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                if quote == "\"", !"\"\\$`".contains(character) { out.append("\\") }
                out.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if quote == character {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            } else if quote == nil, character.isWhitespace {
                break
            } else {
                out.append(character)
            }
        }
        return out
    }

    /// How the distribution's packages are installed, by `ID` and then by the kin; nil where that is not known.
    var family: PackageFamily? {
        for id in [id] + kin {
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

    /// The first two numbers of `VERSION_ID`, `16.04` is (16, 4); nil for a rolling release.
    var release: (major: Int, minor: Int)? {
        let parts = version.split(separator: ".", maxSplits: 2)
        guard let major = parts.first.flatMap({ Int($0) }) else { return nil }
        return (major, parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }
}

/// A way to install packages. The three of the rpm world share one script, which finds out what the image has.
enum PackageFamily: Sendable, Hashable {
    /// `apt-get`.
    case apt
    /// `apk`.
    case apk
    /// `dnf`, `microdnf` or `yum`; nil takes the first of them that the image has.
    case rpm(InstallPackagesStep.Manager?)
    /// `zypper`.
    case zypper

    /// The way that a plan names.
    init(_ manager: InstallPackagesStep.Manager) {
        switch manager {
        case .apt: self = .apt
        case .apk: self = .apk
        case .dnf, .microdnf, .yum: self = .rpm(manager)
        case .zypper: self = .zypper
        }
    }

    /// Its name in messages and cache IDs.
    var name: String {
        switch self {
        case .apt: "apt"
        case .apk: "apk"
        case .rpm(let manager): manager?.rawValue ?? "dnf"
        case .zypper: "zypper"
        }
    }
}
