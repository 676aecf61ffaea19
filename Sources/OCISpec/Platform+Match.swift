extension Platform {
    /// Returns whether the two platforms, once normalized, have the same OS, architecture and variant. This platform must also
    /// have all OS features of `other` and, on Windows, an OS version that runs images for the version of `other`.
    public func matches(_ other: Platform) -> Bool {
        let (own, other) = (normalized, other.normalized)
        guard own.os == other.os, own.architecture == other.architecture, own.variant == other.variant else {
            return false
        }
        // `win32k` doesn't restrict the hosts that an image runs on.
        let wanted = own.os == "windows" ? other.osFeatures.filter { $0 != "win32k" } : other.osFeatures
        guard wanted.allSatisfy(own.osFeatures.contains) else { return false }
        guard own.os == "windows", !other.osVersion.isEmpty else { return true }
        return WindowsVersion(own.osVersion).runs(WindowsVersion(other.osVersion))
    }

    /// Returns whether an image for `other` runs on this platform. `arm/v7` also runs `arm/v6`, `arm64` runs `arm`, and `amd64`
    /// runs `386`.
    public func runs(_ other: Platform) -> Bool { runnable.contains { $0.matches(other) } }

    /// The platforms whose images run on this platform: first this platform itself, then other platforms in order of
    /// preference.
    public var runnable: [Platform] {
        let own = normalized
        func with(_ architecture: String, _ variant: String) -> Platform {
            var platform = own
            (platform.architecture, platform.variant) = (architecture, variant)
            return platform
        }
        func older(_ architecture: String, than variant: String, downTo last: Int) -> [Platform] {
            let digits = variant.hasPrefix("v") ? variant.dropFirst() : variant[...]
            guard let version = Int(digits), version > last, version < 100 else { return [] }
            return (last..<version).reversed().map { with(architecture, "v\($0)") }
        }
        switch own.architecture {
        case "amd64": return [own] + older("amd64", than: own.variant, downTo: 1) + [with("386", "")]
        case "arm": return [own] + older("arm", than: own.variant, downTo: 5)
        case "arm64":
            return Self.arm64Variants(upTo: own.variant).map { with("arm64", $0) }
                + [with("arm", "v8")] + older("arm", than: "v8", downTo: 5)
        default: return [own]
        }
    }

    /// Returns the arm64 variants whose images run on the given variant, newest first: `v8.1` and `v8` for `v8.1`. `v9.x`
    /// includes `v8.(x+5)`.
    private static func arm64Variants(upTo variant: String) -> [String] {
        func name(_ major: Int, _ minor: Int) -> String { minor == 0 ? "v\(major)" : "v\(major).\(minor)" }
        let parts = (variant.isEmpty ? "v8" : variant).dropFirst().split(separator: ".").map { Int($0) ?? -1 }
        let minor = parts.count == 2 ? parts[1] : 0
        guard let major = parts.first, (0...9).contains(minor), major == 8 || (major == 9 && minor <= 7) else {
            return [variant]
        }
        let nines = major == 9 ? (0...minor).reversed().map { name(9, $0) } : []
        let eights = (0...(major == 9 ? min(minor + 5, 9) : minor)).reversed().map { name(8, $0) }
        return nines + eights
    }
}

/// A Windows version, parsed from `MAJOR.MINOR.BUILD`; 0.0.0 if the text has a different form.
private struct WindowsVersion: Equatable {
    var major: UInt8 = 0
    var minor: UInt8 = 0
    var build: UInt16 = 0

    init(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3, let major = UInt8(parts[0]), let minor = UInt8(parts[1]), let build = UInt16(parts[2])
        else { return }
        (self.major, self.minor, self.build) = (major, minor, build)
    }

    /// Returns whether a host with this version runs an image, according to Microsoft's version compatibility table.
    ///
    /// Since Server 2022, a host also runs images of releases back to the previous long-term release. Older hosts run
    /// images of their own build only. A host without a version runs every image.
    func runs(_ image: WindowsVersion) -> Bool {
        if self == WindowsVersion("") { return true }
        let (server2022, server2025) = (UInt16(20348), UInt16(26100))
        guard major == image.major, minor == image.minor else { return false }
        guard build >= server2022 else { return build == image.build }
        let oldest = build > server2025 ? server2025 : server2022
        return (oldest...build).contains(image.build)
    }
}
