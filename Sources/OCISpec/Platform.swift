/// An operating system and processor, as OCI image indexes and BuildKit name them.
public struct Platform: Sendable, Hashable {
    /// The operating system, a `GOOS` name, e.g. `linux`.
    public var os: String
    /// The processor, a `GOARCH` name, e.g. `amd64`.
    public var architecture: String
    /// The processor's variant, e.g. `v7`; empty where there is none.
    public var variant: String
    /// The system's version (Windows); empty where there is none.
    public var osVersion: String
    /// Features the system must have (Windows).
    public var osFeatures: [String]

    /// A platform of its parts.
    public init(
        os: String,
        architecture: String,
        variant: String = "",
        osVersion: String = "",
        osFeatures: [String] = []
    ) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
        self.osVersion = osVersion
        self.osFeatures = osFeatures
    }

    /// `linux/amd64`.
    public static let linuxAMD64 = Platform(os: "linux", architecture: "amd64")
}
