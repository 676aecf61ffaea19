/// The build arguments that exist without a declaration, and their documentation.
enum PredefinedArguments {
    /// Arguments that describe platforms. The steps of a Dockerfile's stage can use e.g. `TARGETARCH` only after
    /// `ARG TARGETARCH`; its `FROM` line needs no declaration.
    static let platforms: [(name: String, doc: String)] = [
        ("BUILDPLATFORM", "The platform of the machine that runs the build, e.g. `linux/amd64`."),
        ("BUILDOS", "The operating system of `BUILDPLATFORM`."),
        ("BUILDARCH", "The architecture of `BUILDPLATFORM`."),
        ("BUILDVARIANT", "The variant of `BUILDPLATFORM`, e.g. `v7`; often empty."),
        ("TARGETPLATFORM", "The platform of the image, e.g. `linux/arm64`."),
        ("TARGETOS", "The operating system of `TARGETPLATFORM`."),
        ("TARGETARCH", "The architecture of `TARGETPLATFORM`, e.g. `arm64`."),
        ("TARGETVARIANT", "The variant of `TARGETPLATFORM`, e.g. `v7`; often empty."),
        ("TARGETSTAGE", "The name of the stage that is built."),
    ]

    static func doc(_ name: String) -> String? { platforms.first { $0.name == name }?.doc }
}
