import LLB

/// A chain and the name of its golden, which was recorded with BuildKit's Go client (`dev/record-chains.go`).
struct ChainCase: Sendable, CustomStringConvertible {
    let name: String
    let definition: @Sendable () throws -> Definition

    /// A chain that is encoded for linux/amd64.
    init(_ name: String, _ state: @autoclosure @escaping @Sendable () -> State) {
        self.name = name
        self.definition = { try state().marshal(for: .linuxAMD64) }
    }

    init(_ name: String, definition: @escaping @Sendable () throws -> Definition) {
        self.name = name
        self.definition = definition
    }

    var description: String { name }

    static let digest = "sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"
    static let all = sources + runs + others

    static var alpine: State { LLB.image("alpine") }
    static var context: State { LLB.local("context", .session("s")) }
    static var shared: State { alpine.run(shell: "shared") }
}

extension ChainCase {
    static let sources: [ChainCase] = [
        .init(
            "image",
            LLB.image(
                "localhost:5000/a/b:1",
                .resolve(.local),
                .layerLimit(2),
                .checksum(digest),
                .isInternal
            )
        ),
        .init("image-pull", LLB.image("busybox@" + digest, .resolve(.pull))),
        .init(
            "image-blob",
            State.imageBlob("alpine@" + digest, .fileName("f"), .mode(0o640), .owner(userID: 1, groupID: 2))
        ),
        .init("oci-layout", LLB.ociLayout("base@" + digest, .store(sessionID: "s", "st"), .layerLimit(3))),
        .init(
            "oci-layout-blob",
            State.ociLayoutBlob("alpine@" + digest, .store(sessionID: "s", "st"), .fileName("f"))
        ),
        .init("local") {
            try LLB.local(
                "context",
                .include(["a<b"]),
                .exclude(["*.md", "!é"]),
                .followPaths(["Dockerfile"]),
                .sharedKeyHint("hint"),
                .differ(.none, isRequired: true),
                .metadataOnly(exceptions: ["x"]),
                .uniqueID("mine")
            ).marshal(for: .linuxAMD64, .localUniqueID("other"))
        },
        .init(
            "git",
            LLB.git(
                "git@github.com:moby/buildkit.git",
                reference: "v1",
                .subdirectory("sub"),
                .knownSSHHost("github.com ssh-rsa AAAA"),
                .knownSSHHost("b\n"),
                .sshAgent("agent"),
                .keepGitDirectory,
                .skipSubmodules,
                .commitTimes
            )
        ),
        .init(
            "git-https",
            LLB.git(
                "https://user:pw@example.com/r.git",
                reference: "main",
                .tokenSecret("tok"),
                .headerSecret("hdr"),
                .checksum("0123456789012345678901234567890123456789"),
                .fetchByCommit,
                .bundle("oci-layout+blob://x@" + digest, sessionID: "s", storeID: "st"),
                .checkoutBundle
            )
        ),
        .init(
            "http",
            LLB.http(
                "https://example.com/f",
                .checksum(digest),
                .fileName("f"),
                .mode(0o755),
                .owner(userID: 3, groupID: 4),
                .headerSecret("hdr"),
                .header(accept: "a", userAgent: "u"),
                .signature(.init(publicKey: "key", signature: "sig"))
            )
        ),
    ]

    static let others: [ChainCase] = [
        .init("writellb") { try writellb.marshal(for: .linuxAMD64, .localUniqueID("s43w96rwjsm9tf1zlxvn6nezg")) },
        .init("scratch", .scratch),
        .init("files", files),
        .init("platforms", platforms),
        .init("platform-of-marshal") {
            try alpine.makeDirectory("/x").run(shell: "a").build().marshal(for: .linuxARMv6)
        },
        .init(
            "build",
            LLB.image("alpine", .platform(.linuxARM64)).build(fileName: "graph.llb").run(shell: "x")
        ),
        .init("build-platform", alpine.build(.platform(.linuxS390X))),
        .init("merge") {
            let shared = Self.shared
            let patch = LLB.diff(from: shared, to: shared.run(shell: "patch"))
            return try LLB.merge([alpine.env("A", "1"), .scratch, patch, context]).run(shell: "x")
                .marshal(for: .linuxAMD64)
        },
        .init("merge-one", LLB.merge([.scratch, shared])),
        .init("diff-from-scratch", LLB.diff(from: .scratch, to: shared)),
        .init("diff-to-scratch", LLB.diff(from: shared, to: .scratch)),
        .init(
            "requires",
            alpine.dir("/work").requiring([shared, .scratch, context], id: "tested").run(shell: "x")
        ),
        .init(
            "passthrough",
            State.passthrough(
                [.init(alpine, isOutput: true), .init(shared, isOutput: false), .init(context, isOutput: true)],
                id: "several"
            )[1]
        ),
        .init("places", places),
        .init("image-config", withImageConfig),
        .init("shared") {
            let shared = Self.shared
            let again = LLB.image("docker.io/library/alpine:latest", .named("again"))
            return try LLB.merge([shared.run(shell: "left"), shared.run(shell: "right"), again])
                .marshal(for: .linuxAMD64)
        },
        .init("metadata-of-marshal") {
            try alpine.run(shell: "x", .worker("two==2"), .exportCache(false)).marshal(
                for: .linuxAMD64,
                .worker("one==1"),
                .exportCache(true),
                .progressGroup(id: "g", name: "group"),
                .ignoreCache
            )
        },
        .init("path-by-solver") {
            try alpine.run(shell: "x", .ssh()).marshal(for: .linuxAMD64, .defaultPath(.bySolver))
        },
        .init("path-in-vertex") {
            try alpine.run(shell: "x", .ssh()).marshal(for: .linuxAMD64, .defaultPath(.inVertex))
        },
        .init("buildkit0", buildkit0),
    ]

    static var writellb: State {
        LLB.image("docker.io/library/alpine")
            .copy("README.md", from: .local("context"), to: "README.md")
            .run(["/bin/sh", "-c", "echo \"programmatically built\" > /built.txt"])
    }

    static var files: State {
        let time: Int64 = 1_700_000_000_000_000_005
        let made = FileActions().makeFile("made", "text", mode: 0o600).on(State.scratch.dir("/other"))
        let actions = FileActions()
            .makeDirectory("app", .createParents, .owner("www:1000"), .timestamp(time))
            .makeFile("/app/f", [0, 255], mode: 0o100644, .owner(Ownership(user: .id(1), group: .id(2))))
            .copy(
                "a/../b",
                from: context.dir("sub"),
                to: "./",
                .mode(0o755),
                .followSymlinks,
                .contentsOnly,
                .unpack,
                .createParents,
                .wildcard(allowsEmpty: true),
                .include(["*.c"]),
                .exclude(["t"]),
                .requirePaths(["r"]),
                .replaceExisting,
                .owner("root"),
                .timestamp(time)
            )
            .copy("made", from: made, to: "one")
            .copy("/made", from: made, to: "two/.")
            .symlink("/link", to: "app", .owner("x"))
            .remove("old*", .allowMissing, .wildcard)
        return alpine.dir("/srv").files(actions, .named("files"))
            .copy("x", from: context, to: "y", .mode(symbolic: "u+x"))
            .remove("x")
    }

    static var platforms: State {
        let arm = LLB.image("alpine", .platform(Platform(os: "linux", architecture: "arm"))).run(shell: "a")
        let riscv = alpine.run(shell: "b", .platform(.linuxRISCV64)).run(shell: "c")
        let set = alpine.platform(Platform(os: "linux", architecture: "aarch64", variant: "v8")).run(shell: "d")
        let windows = LLB.image("nano", .platform(.windowsAMD64)).makeDirectory("/x").run(shell: "e")
        return LLB.merge([arm, riscv, set, windows]).run(shell: "f")
    }

    static var places: State {
        let file = SourceFile(name: "build.txt", text: "one\ntwo\nthree\n", language: "Text")
        func line(_ number: Int) -> SourceLocation { SourceLocation(file: file, range: file.lineRange(number)) }
        return LLB.image("alpine", .location(line(1)))
            .run(shell: "x", .location(line(2)), .location(line(3)))
    }

    static var withImageConfig: State {
        let config = #"""
            {"architecture": "arm64", "os": "linux", "variant": "v8",
             "config": {"Env": ["PATH=/bin", "EMPTY=", "BARE", "A=1"], "WorkingDir": "/work", "User": "me"}}
            """#
        return alpine.env("A", "0").imageConfig(config.utf8).run(shell: "x")
    }

    static var buildkit0: State {
        let golang = LLB.image("docker.io/library/golang:1.26-alpine")
            .env("PATH", "/usr/local/go/bin:/usr/bin:/bin").env("GOPATH", "/go")
            .run(words: "apk add --no-cache g++ linux-headers")
        func build(_ name: String, _ source: State) -> State {
            golang.dir("/src").run(
                ["go", "build", "-o", "/out/" + name, "./"],
                .mount("/src", from: source, isReadOnly: true),
                .cache("/root/.cache", id: "go"),
                .mount("/out")
            ).mounted(at: "/out")
        }
        let runc = LLB.git("https://github.com/opencontainers/runc.git", reference: "v1.3.0")
        let buildkit = LLB.git("github.com/moby/buildkit", reference: "master", .subdirectory("cmd"))
        return alpine.copy("/runc", from: build("runc", runc), to: "/bin/")
            .copy("/buildkitd", from: build("buildkitd", buildkit), to: "/bin/")
            .run(words: "ls -l /bin")
    }
}
