import LLB
import OCISpec
import SourceText

/// A graph and the name of its golden, which was recorded with BuildKit's Go client.
struct OperationCase: Sendable, CustomStringConvertible {
    let name: String
    let build: @Sendable () throws -> Output?

    init(_ name: String, _ build: @escaping @Sendable () throws -> Output?) {
        self.name = name
        self.build = build
    }

    var description: String { name }

    func definition() throws -> Definition {
        Definition(of: try build())
    }

    static let digest = "sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"
    static let arguments = ["/bin/sh", "-c", "echo hi"]

    static func image(_ name: String, _ options: VertexOptions = VertexOptions(platform: .linuxAMD64)) throws -> Output
    {
        try SourceOperation.image("docker.io/library/\(name):latest").output(options)
    }
    static func alpine() throws -> Output { try image("alpine") }
    static func busybox() throws -> Output { try image("busybox") }
    static func context() throws -> Output {
        try SourceOperation.local("context", .init(sessionID: "s")).output()
    }
    static func exec() throws -> ExecOperation { ExecOperation(arguments, root: try alpine()) }

    static let all = sources + execs + files + others
}

/// Returns a value with changes.
func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var value = value
    change(&value)
    return value
}

extension OperationCase {
    static let amd64 = VertexOptions(platform: .linuxAMD64)

    static let sources: [OperationCase] = [
        .init("scratch") { nil },
        .init("image") { try alpine() },
        .init("image-arm64") {
            try image("alpine", .init(platform: Platform(os: "linux", architecture: "arm64")))
        },
        .init("image-armv7") {
            try image("alpine", .init(platform: Platform(os: "linux", architecture: "arm", variant: "v7")))
        },
        .init("image-pull") {
            try SourceOperation.image("docker.io/library/alpine:latest", resolveMode: .pull).output(amd64)
        },
        .init("image-prefer-local") {
            try SourceOperation.image("docker.io/library/alpine:latest", resolveMode: .local).output(amd64)
        },
        .init("image-layer-limit") {
            try SourceOperation.image("docker.io/library/alpine:latest", layerLimit: 2).output(amd64)
        },
        .init("image-checksum") {
            try SourceOperation.image("docker.io/library/alpine:3.20", checksum: digest).output(amd64)
        },
        .init("image-internal") {
            try SourceOperation.image("docker.io/library/alpine:latest", recordType: "internal").output(amd64)
        },
        .init("image-blob") {
            try SourceOperation.imageBlob(
                "docker.io/library/alpine@" + digest,
                file: with(.init(name: "f", mode: 0o640)) { ($0.userID, $0.groupID) = (1, 2) }
            ).output(amd64)
        },
        .init("oci-layout") {
            try SourceOperation.ociLayout("base@" + digest, sessionID: "s", storeID: "st", layerLimit: 3)
                .output(amd64)
        },
        .init("oci-layout-blob") {
            try SourceOperation.ociLayoutBlob(
                "docker.io/library/alpine@" + digest,
                sessionID: "s",
                storeID: "st",
                file: .init(name: "f")
            ).output(amd64)
        },
        .init("local") { try SourceOperation.local("context", with(.init()) { $0.uniqueID = "unique0" }).output() },
        .init("local-all") {
            try SourceOperation.local(
                "context",
                with(.init(sessionID: "s", excludePatterns: ["*.md", "!é"], followPaths: ["Dockerfile"])) {
                    ($0.includePatterns, $0.sharedKeyHint) = (["a<b", "c\n"], "hint")
                    ($0.differ, $0.requiresDiffer) = (SourceOperation.LocalOptions.Differ.none, true)
                    $0.metadataOnly = .init(exceptions: ["x"])
                }
            ).output()
        },
        .init("local-differ") {
            try SourceOperation.local(
                "context",
                with(.init(sessionID: "s", differ: .metadata)) { $0.metadataOnly = .init() }
            ).output()
        },
        .init("git") {
            try SourceOperation.git("https://github.com/moby/buildkit.git", .init(reference: "v0.11.6")).output()
        },
        .init("git-bare") { try SourceOperation.git("github.com/moby/buildkit").output() },
        .init("git-ssh") {
            try SourceOperation.git(
                "git@github.com:moby/buildkit.git",
                with(.init(reference: "master")) {
                    $0.subdirectory = "sub/dir"
                    $0.knownSSHHosts = "github.com ssh-rsa AAAA\n"
                    $0.sshAgent = "agent"
                }
            ).output()
        },
        .init("git-ssh-url") {
            try SourceOperation.git(
                "ssh://git@example.com:2222/a%20b.git",
                with(.init()) { $0.knownSSHHosts = "k\n" }
            ).output()
        },
        .init("git-all") {
            try SourceOperation.git(
                "https://user:pw@example.com/r.git",
                with(.init(reference: "main")) {
                    ($0.subdirectory, $0.modificationTime) = ("d", "commit")
                    ($0.tokenSecret, $0.headerSecret, $0.requiresAuthentication) = ("tok", "hdr", true)
                    $0.checksum = "0123456789012345678901234567890123456789"
                    ($0.keepsGitDirectory, $0.skipsSubmodules, $0.fetchesByCommit) = (true, true, true)
                }
            ).output()
        },
        .init("git-bundle") {
            try SourceOperation.git(
                "https://example.com/r.git",
                with(.init()) {
                    $0.bundle = "oci-layout+blob://x@" + digest
                    ($0.bundleSessionID, $0.bundleStoreID, $0.checksOutBundle) = ("s", "st", true)
                }
            ).output()
        },
        .init("http") { try SourceOperation.http("https://example.com/f").output() },
        .init("http-all") {
            try SourceOperation.http(
                "https://example.com/f",
                with(.init(checksum: digest, file: .init(name: "n", mode: 0o755))) {
                    ($0.file.userID, $0.file.groupID) = (3, 4)
                    ($0.headerSecret, $0.accept, $0.userAgent) = ("hdr", "a/b", "ua")
                    $0.signature = .init(publicKey: "pk", signature: "sg")
                }
            ).output()
        },
    ]
}
