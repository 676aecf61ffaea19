extension Platform {
    /// True where something made for `other` is made for exactly this platform, up to normalization. Features of
    /// `other` must all be had here; versions count on Windows only.
    public func matches(_ other: Platform) -> Bool {
        let (own, other) = (normalized, other.normalized)
        guard own.os == other.os, own.architecture == other.architecture, own.variant == other.variant else {
            return false
        }
        // `win32k` says nothing about where an image runs.
        let wanted = own.os == "windows" ? other.osFeatures.filter { $0 != "win32k" } : other.osFeatures
        guard wanted.allSatisfy(own.osFeatures.contains) else { return false }
        guard own.os == "windows", !other.osVersion.isEmpty else { return true }
        return WindowsVersion(own.osVersion).runs(WindowsVersion(other.osVersion))
    }

    /// True where something made for `other` runs on this platform: also older variants (`arm/v7` runs `arm/v6`,
    /// `arm64` runs `arm`) and `386` on `amd64`.
    public func runs(_ other: Platform) -> Bool { runnable.contains { $0.matches(other) } }

    /// This platform and those whose programs it runs too, best first.
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

    /// `v9.x` has all of `v8.(x+5)`.
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

/// `MAJOR.MINOR.BUILD` of Windows; zero where the text has not that form.
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

    /// From Server 2022 on a host also runs images of releases back to the long-term release before it; older hosts
    /// run their own build only (Microsoft's version compatibility table). Without a version everything runs.
    func runs(_ image: WindowsVersion) -> Bool {
        if self == WindowsVersion("") { return true }
        let (server2022, server2025) = (UInt16(20348), UInt16(26100))
        guard major == image.major, minor == image.minor else { return false }
        guard build >= server2022 else { return build == image.build }
        let oldest = build > server2025 ? server2025 : server2022
        return (oldest...build).contains(image.build)
    }
}
