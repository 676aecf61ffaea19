import LLB
import Testing

/// Invalid steps of chains: each is reported with its reason and the line that made it.
@Suite struct ChainErrorTests {
    struct Case: Sendable, CustomStringConvertible {
        let reason: String
        let state: @Sendable () -> State

        init(_ reason: String, _ state: @autoclosure @escaping @Sendable () -> State) {
            self.reason = reason
            self.state = state
        }

        var description: String { reason }
    }

    static let all: [Case] = [
        .init(
            #"image "Alpine": invalid reference format: repository name (library/Alpine) must be lowercase"#,
            LLB.image("Alpine")
        ),
        .init(#"image "a:b:c": invalid reference format"#, LLB.image("a:b:c")),
        .init(
            "the blob reference docker.io/library/alpine:1 must have a digest and no tag",
            State.imageBlob("alpine:1")
        ),
        .init("expected the name of a local directory", LLB.local("")),
        .init("expected the URL of a Git repository", LLB.git("")),
        .init(#"expected a URL that starts with http:// or https://, not "ftp://x""#, LLB.http("ftp://x")),
        .init("expected the reference of an OCI layout", LLB.ociLayout("")),
        .init("a source needs an identifier", State.source(SourceOperation(identifier: ""))),
        .init("an exec needs arguments", LLB.scratch.run([])),
        .init("an exec needs arguments", LLB.scratch.run(words: "# nothing")),
        .init("the command line ends within quotes or after a backslash: echo 'x", LLB.scratch.run(words: "echo 'x")),
        .init(#"the command line ends within quotes or after a backslash: x\"#, LLB.scratch.run(words: #"x\"#)),
        .init(
            "the tmpfs mount at /t can't have a source",
            LLB.scratch.run(["x"], .mount(.tmpfs("/t"), from: LLB.image("alpine")))
        ),
        .init(
            "no file system is mounted at /out: expected a mount target of the run that produced this state",
            LLB.scratch.run(["x"]).mounted(at: "/out")
        ),
        .init(
            "no file system is mounted at /: expected a mount target of the run that produced this state",
            LLB.image("alpine").mounted(at: "/")
        ),
        .init(
            "no output at /c: expected the target of a writable bind mount that keeps its changes",
            LLB.scratch.run(["x"], .cache("/c", id: "c")).mounted(at: "/c")
        ),
        .init(
            "no output at /d: expected the target of a writable bind mount that keeps its changes",
            LLB.scratch.run(["x"], .mount("/d", dropsChanges: true)).mounted(at: "/d")
        ),
        .init(
            #""A=B" can't be the name of an environment variable: expected a name that isn't empty and has no ="#,
            LLB.scratch.env("A=B", "c")
        ),
        .init(
            #""" can't be the name of an environment variable: expected a name that isn't empty and has no ="#,
            LLB.scratch.run(["x"], .env("", "c"))
        ),
        .init("a file operation needs an action", LLB.scratch.files(FileActions())),
        .init("expected a file system with a definition to build, not scratch", LLB.scratch.build()),
        .init("a passthrough needs an ID", LLB.image("a").requiring([LLB.image("b")], id: "")),
        .init("a passthrough needs an output", LLB.scratch.requiring([LLB.image("b")], id: "x")),
        .init("invalid image config: unexpected end", LLB.scratch.imageConfig("{".utf8)),
    ]

    @Test(arguments: all)
    func isReportedWithItsPlace(_ each: Case) throws {
        let error = try #require(throws: StateError.self) { try each.state().marshal(for: .linuxAMD64) }
        #expect(error.site.fileID == "LLBTests/ChainErrorTests.swift")
        #expect(error.site.line > 20)
        #expect("\(error)".hasPrefix("LLBTests/ChainErrorTests.swift:\(error.site.line): \(each.reason)"))
    }

    /// The error of a step is that of every state that is made from it, by whatever way.
    @Test(arguments: all)
    func isPassedOn(_ each: Case) throws {
        let bad = each.state()
        let ways: [State] = [
            bad.run(["x"]), bad.env("A", "b").dir("/x"), bad.remove("/x"), bad.build(), bad.mounted(at: "/x"),
            LLB.scratch.copy("a", from: bad, to: "b"),
            LLB.scratch.files(FileActions().copy("a", from: FileActions().remove("/x").on(bad), to: "b")),
            LLB.image("alpine").run(["x"], .mount("/m", from: bad)),
            LLB.image("alpine").run(["x"], .mount("/m", from: bad)).mounted(at: "/m"),
            LLB.merge([LLB.image("alpine"), bad]), LLB.merge([bad]), LLB.diff(from: bad, to: .scratch),
            LLB.diff(from: LLB.image("alpine"), to: bad), LLB.image("alpine").requiring([bad], id: "x"),
            LLB.scratch.settings(of: bad), bad.run([]),
        ]
        for state in ways {
            let error = try #require(throws: StateError.self) { try state.validate() }
            #expect("\(error.reason)".hasPrefix(each.reason))
        }
    }

    @Test func isThrownFromTheFirstStep() throws {
        let line = UInt(#line) + 1
        let state = LLB.image("A").run([]).run(words: "'")
        let error = try #require(throws: StateError.self) { try state.validate() }
        #expect(error.site.line == line)
        #expect("\(error.reason)".contains(#"image "A""#))
    }
}
