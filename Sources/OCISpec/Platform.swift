/// An operating system and processor, named as in OCI image indexes.
public struct Platform: Sendable, Hashable {
    /// The operating system, a `GOOS` name, e.g. `linux`.
    public var os: String
    /// The processor, a `GOARCH` name, e.g. `amd64`.
    public var architecture: String
    /// The variant of the processor, e.g. `v7`, or empty.
    public var variant: String
    /// The version of the system (Windows), or empty.
    public var osVersion: String
    /// The features that the system must have (Windows).
    public var osFeatures: [String]

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

    public static let linuxAMD64 = Platform(os: "linux", architecture: "amd64")
}
