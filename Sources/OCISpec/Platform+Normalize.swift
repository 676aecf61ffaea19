import SourceText

extension Platform {
    /// The canonical form by containerd's rules: `x86_64` is `amd64`, `aarch64` and `arm64/v8` are `arm64`, `arm` is `arm/v7`;
    /// an empty OS becomes the OS of `host`; features are sorted and unique.
    public var normalized: Platform {
        let (architecture, variant) = Self.normalized(architecture: architecture, variant: variant)
        var features: [String] = []
        for feature in osFeatures.sorted(by: bytewiseLess) where features.last != feature { features.append(feature) }
        return Platform(
            os: Self.normalized(os: os, host: Platform.host.os),
            architecture: architecture,
            variant: variant,
            osVersion: osVersion,
            osFeatures: features
        )
    }

    static func normalized(os: String, host: String) -> String {
        guard !os.isEmpty else { return host }
        let lower = os.lowercased()
        return lower == "macos" ? "darwin" : lower
    }

    static func normalized(architecture: String, variant: String) -> (architecture: String, variant: String) {
        let variant = variant.lowercased()
        switch architecture.lowercased() {
        case "i386": return ("386", "")
        case "x86_64", "x86-64", "amd64": return ("amd64", variant == "v1" ? "" : variant)
        case "aarch64", "arm64":
            switch variant {
            case "8", "v8", "v8.0": return ("arm64", "")
            case "9", "9.0", "v9.0": return ("arm64", "v9")
            default: return ("arm64", variant)
            }
        case "armhf": return ("arm", "v7")
        case "armel": return ("arm", "v6")
        case "arm":
            switch variant {
            case "", "7": return ("arm", "v7")
            case "5", "6", "8": return ("arm", "v" + variant)
            default: return ("arm", variant)
            }
        case let other: return (other, variant)
        }
    }

    /// The platform as `OS/ARCH[/VARIANT]`, e.g. `linux/arm/v7`; `unknown` if the OS is empty.
    public var formatted: String {
        os.isEmpty ? "unknown" : joined(os)
    }

    /// The platform with the version and features of the OS, e.g. `windows(10.0.17763+win32k)/amd64`: the form of platform
    /// IDs, `TARGETPLATFORM` and progress output.
    public var formattedWithOSOptions: String {
        guard !os.isEmpty else { return "unknown" }
        var features: [String] = []
        for feature in osFeatures.sorted(by: bytewiseLess) where !feature.isEmpty && features.last != feature {
            features.append(feature)
        }
        let options = escaped(osVersion) + features.map { "+" + escaped($0) }.joined()
        return joined(options.isEmpty ? os : "\(os)(\(options))")
    }

    private func joined(_ system: String) -> String {
        [system, architecture, variant].filter { !$0.isEmpty }.joined(separator: "/")
    }

    /// Returns an OS option with `%` and the delimiters `+`, `(`, `)` and `/` percent-encoded.
    private func escaped(_ option: String) -> String {
        PercentEncoding.encode(option) { !"%+()/".utf8.contains($0) }
    }
}
