import LLB

extension ChainCase {
    static let runs: [ChainCase] = [
        .init("settings", settings),
        .init("settings-of-one-run", settingsOfOneRun),
        .init("mounts", mounts),
        .init(
            "read-only-root",
            alpine.env("A", "1").run(shell: "check", .readOnlyRoot).run(shell: "next")
        ),
        .init(
            "read-only-root-output",
            alpine.run(shell: "check", .readOnlyRoot, .mount("/out")).mounted(at: "/out")
        ),
        .init("words", alpine.run(words: #"a "b c" 'd \e' f\ g "h\"i\n" j''k '' # comment"#)),
        .init("metadata", metadata),
    ]

    static var settings: State {
        alpine
            .env("A", "1").env("B", "2").env("A", "3")
            .dir("/srv").dir("app").dir("../lib")
            .user("me:staff").hostname("builder")
            .extraHost("one", "10.0.0.1").extraHost("two", "::1")
            .ulimit("nofile", soft: 1024, hard: 2048).ulimit("nproc", soft: 5, hard: -1)
            .cgroupParent("group").network(.host).security(.insecure)
            .run(shell: "first")
            .env("C", "4").dir("/").network(.none).security(.sandbox)
            .run(shell: "second")
    }

    static var settingsOfOneRun: State {
        alpine.env("A", "1").dir("/src")
            .run(
                shell: "one",
                .env("A", "2"),
                .dir("sub"),
                .user("u"),
                .hostname("h"),
                .extraHost("x", "10.0.0.2"),
                .ulimit("core", soft: 0, hard: 0),
                .cgroupParent("g"),
                .network(.host),
                .security(.insecure),
                .validExitCodes([0, 3])
            )
            .run(shell: "two")
    }

    static var mounts: State {
        var proxy = ProxyEnvironment()
        (proxy.http, proxy.exceptions) = ("http://p", "localhost")
        let run = LLB.image("golang:1.26-alpine", .platform(.linuxARM64)).dir("/src").run(
            words: "go build -o /out/app ./...",
            .mount("/src", from: context, isReadOnly: true),
            .mount("/data", from: context, selector: "data", dropsChanges: true, contentCache: .off),
            .cache("/cache", id: "go", sharing: .locked),
            .cache("/warm", id: "warm", sharing: .private, from: alpine, selector: "/etc"),
            .tmpfs("/tmp", size: 1 << 20),
            .tmpfs("/ram"),
            .secret("/run/secrets/a", at: "/run/secrets/a"),
            .secret("b", at: "/b", userID: 1, groupID: 2, mode: 0o440, isOptional: true),
            .secret("token", as: "TOKEN"),
            .ssh(),
            .ssh("k", at: "/agent", userID: 3, groupID: 4, mode: 0o660, isOptional: true),
            .device("vendor.com/gpu=0", isOptional: true),
            .proxy(proxy),
            .mount("/out"),
            .mount("/etc/conf", from: alpine.dir("/conf")),
            .mount("/lib/src", from: context, isReadOnly: true)
        )
        return run.copy("app", from: run.mounted(at: "/out"), to: "/bin/")
            .copy("x", from: run.mounted(at: "/etc/conf"), to: "y")
            .copy("/", from: run.mounted(at: "/lib/src"), to: "/copy")
    }

    static var metadata: State {
        var resources = LinuxResources()
        (resources.memory, resources.cpuShares) = (1 << 30, 3)
        return alpine.run(
            shell: "x",
            .ignoreCache,
            .named("name"),
            .description(["k": "v"]),
            .exportCache(true),
            .progressGroup(id: "g", name: "group", isWeak: true),
            .worker("a==b"),
            .worker("c"),
            .resources(resources)
        ).files(FileActions().remove("/x"), .exportCache(false))
    }
}
