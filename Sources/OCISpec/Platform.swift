/// An operating system and processor, named as in OCI image indexes.
public struct Platform: Sendable, Hashable {
    /// The operating system, a `GOOS` name, e.g. `linux`.
    public var os: String
    /// The processor, a `GOARCH` name, e.g. `amd64`.
    public var architecture: String
    /// The variant of the processor, e.g. `v7`; empty if there is none.
    public var variant: String
    /// The version of the operating system, e.g. `10.0.17763.1`; empty if unspecified. Used on Windows only.
    public var osVersion: String
    /// The features that the operating system must have, e.g. `win32k` on Windows.
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
    public static let linuxARM64 = Platform(os: "linux", architecture: "arm64")
    public static let linuxARMv7 = Platform(os: "linux", architecture: "arm", variant: "v7")
    public static let linuxARMv6 = Platform(os: "linux", architecture: "arm", variant: "v6")
    public static let linuxS390X = Platform(os: "linux", architecture: "s390x")
    public static let linuxPPC64LE = Platform(os: "linux", architecture: "ppc64le")
    public static let linuxRISCV64 = Platform(os: "linux", architecture: "riscv64")
    public static let windowsAMD64 = Platform(os: "windows", architecture: "amd64")
}
