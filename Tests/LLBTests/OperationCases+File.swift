import LLB
import Testing

extension OperationCase {
    static let time: Int64 = 1_700_000_000_000_000_005

    static func file(
        on base: Output?,
        in directory: String = "/",
        _ change: (inout FileOperation) throws -> Void
    ) throws -> Output {
        var file = FileOperation(on: base, workingDirectory: directory)
        try change(&file)
        return try file.output()
    }

    static let files: [OperationCase] = [
        .init("file-mkdir") {
            try file(on: alpine()) {
                $0.makeDirectory(
                    "/d",
                    mode: 0o700,
                    makesParents: true,
                    owner: .init(parsing: "u:7"),
                    timestamp: time
                )
            }
        },
        .init("file-mkfile") {
            try file(on: nil) {
                $0.makeFile("f", mode: 0o600, data: Array("data".utf8), owner: .init(user: .id(0), group: .id(5)))
            }
        },
        .init("file-mkfile-empty") {
            try file(on: nil) { $0.makeFile("../f", mode: 0o600, data: [], owner: .init(parsing: "root")) }
        },
        .init("file-rm") {
            try file(on: alpine(), in: "/w") { $0.remove("x/../y", allowsMissing: true, allowsWildcard: true) }
        },
        .init("file-symlink") {
            try file(on: alpine()) {
                $0.symlink("new", to: "../old", owner: .init(parsing: "me:you"), timestamp: time)
            }
        },
        .init("file-copy") {
            try file(on: alpine()) { $0.copy(from: try context(), "README.md", to: "README.md") }
        },
        .init("file-copy-paths") {
            try file(on: alpine(), in: "/w") {
                let context = try context()
                $0.copy(from: context, "a/./b/../c", to: "d/")
                $0.copy(from: context, "/e", to: "f/.")
                $0.copy(from: context, ".", to: "/.")
                $0.copy(from: context, "..", to: ".")
                $0.copy(from: context, "", to: "/")
            }
        },
        .init("file-copy-all") {
            try file(on: alpine()) {
                var options = CopyAction.Options(
                    owner: .init(user: .name("n"), group: .id(9)),
                    mode: .bits(0o755),
                    copiesDirectoryContents: true,
                    unpacksArchives: true,
                    createsDestinationPath: true,
                    allowsWildcard: true
                )
                (options.followsSymlinks, options.allowsEmptyWildcard, options.replacesExisting) = (true, true, true)
                (options.includePatterns, options.excludePatterns) = (["i"], ["e", "f"])
                (options.timestamp, options.requiredPaths) = (time, ["r"])
                $0.copy(from: try context(), "/a*", to: "/b", options)
            }
        },
        .init("file-copy-symbolic") {
            try file(on: alpine()) {
                $0.copy(from: try context(), "/a", to: "/b", .init(mode: .symbolic("u+x,go-w")))
            }
        },
        .init("file-copy-mode-zero") {
            try file(on: alpine()) { $0.copy(from: try context(), "/a", to: "/b", .init(mode: .bits(0))) }
        },
        .init("file-copy-from-scratch") {
            try file(on: alpine()) { $0.copy(from: nil, "/a", to: "/b") }
        },
        .init("file-chain") {
            try file(on: alpine()) {
                $0.makeDirectory("/d")
                $0.makeFile("/d/f", data: Array("x".utf8))
                $0.copy(from: try context(), "/a", to: "/d/", .init(owner: .init(parsing: "app")))
                $0.remove("/d/f")
                $0.symlink("/l", to: "/d")
            }
        },
        .init("file-many-inputs") {
            try file(on: alpine()) {
                $0.copy(from: try context(), "/a", to: "/1")
                $0.copy(from: try busybox(), "/b", to: "/2")
                $0.copy(from: try image("debian"), "/c", to: "/3")
                $0.copy(from: try context(), "/d", to: "/4")
            }
        },
        .init("file-nested") {
            var file = FileOperation(on: try busybox(), workingDirectory: "/ced")
            file.makeDirectory("foo")
            file.makeFile("foo/x", data: Array("y".utf8))
            let foo = try #require(file.lastAction)
            file.workingDirectory = "/"
            file.startChain(on: nil)
            file.makeFile("/q", mode: 0o600, data: Array("q".utf8))
            let q = try #require(file.lastAction)
            file.startChain(on: try alpine())
            file.makeDirectory("/first")
            file.copy(fromAction: foo, "foo", to: "/baz", with(.init()) { $0.sourceDirectory = "/ced" })
            file.copy(fromAction: q, "/q", to: "/q")
            return try file.output()
        },
        .init("file-nested-first") {
            var file = FileOperation(on: try busybox())
            file.makeDirectory("foo")
            file.makeFile("foo/x", data: Array("y".utf8))
            let foo = try #require(file.lastAction)
            file.startChain(on: try alpine())
            file.copy(fromAction: foo, "/foo", to: "/baz", .init(owner: .init(parsing: "u")))
            return try file.output()
        },
    ]
}
