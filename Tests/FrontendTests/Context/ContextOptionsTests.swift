import Bridge
import Diagnostics
import GatewayClient
import LLB
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

@Suite struct ContextOptionsTests {
    @Test func readsEveryOption() throws {
        let options = try ContextOptions([
            "context": "unused", "contextkey": "where", "where": "https://example.com/x.git", "contextsubdir": "a/b",
            "dockerfilekey": "other", "local-sessionid:context": "s1", "local-sessionid:other": "s2",
            "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": "1", "build-arg:SOURCE_DATE_EPOCH": "0",
            "context:base": "local:base", "sharedkey:localdir:base": "K", "input-metadata:i": "{}",
        ])
        #expect(options.remoteKey == "where")
        #expect(options.remote == "https://example.com/x.git")
        #expect(options.subdirectory == "a/b")
        #expect(options.dockerfileName == "other")
        #expect(options.sessions == ["context": "s1", "other": "s2"])
        #expect(options.keepsGitDirectory && options.usesCommitTime)
        let found = try #require(options.named.find("base", platform: .linuxAMD64))
        #expect(
            found.option.source == "local:base" && found.option.sharedKey == "K" && found.option.key == "context:base"
        )
        #expect(options.named.inputMetadata == ["i": "{}"])
        #expect(options.named.find("other", platform: .linuxAMD64) == nil)
    }

    /// The address is parsed only when the build starts; the error names the option.
    @Test(arguments: [
        ("context", "nowhere", "expected the address of a Git repository, a build file or an archive"),
        ("context", "docker-image://alpine", "expected the address of a Git repository, a build file or an archive"),
        ("context", "https://example.com/x.git?bogus=1", #"unexpected query "bogus""#),
        ("contextsubdir", "../up", "expected a directory inside the build context"),
        ("contextsubdir", "a/../..", "expected a directory inside the build context"),
        ("filename", "../Dockerfile", "expected a file inside the build context"),
        ("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR", "perhaps", "expected true or false"),
    ])
    func namesTheOptionAtFault(_ key: String, _ value: String, _ reason: String) async throws {
        let request = FrontendRequest(options: [key: value])
        let error = await #expect(throws: (any Error).self) {
            _ = try await Frontend(.standard).compile(request, over: RecordingBridge("FROM alpine\n"))
        }
        let message = BridgeError(reporting: try #require(error)).message
        #expect(message == "invalid value \"\(value)\" of option \(key): \(reason)")
    }

    /// Only the file and its lock file are requested, from one source, whatever the build needs later. A Dockerfile's ignore file is
    /// requested too, from a source of its own.
    @Test(arguments: [("Mockerfile.yaml", ProvenanceTests.mockerfile, 1), ("Dockerfile", "FROM alpine\n", 2)])
    func asksForNothingThatIsNotNeeded(_ name: String, _ text: String, _ sources: Int) async throws {
        let bridge = RecordingBridge(file: name, text)
        _ = try await Frontend(.standard).compile(FrontendRequest(options: ["filename": name]), over: bridge)
        let calls = bridge.calls.filter { $0.method == "solve" || $0.method == "readFile" }
        #expect(calls.filter { $0.method == "solve" }.count == sources)
        #expect(calls.filter { $0.method == "readFile" }.count == sources * 2)
    }

    /// If the solver has the build file's source already, or the caller may stop after the build file, the lock file is requested alone.
    @Test(
        arguments: [
            ([:], true, joined), (["cmdline": "slipway/frontend"], true, separate), ([:], false, separate),
        ] as [([String: String], Bool, Set<String>)]
    )
    func requestsSourcesOnce(_ options: [String: String], _ readsAhead: Bool, _ expected: Set<String>) async throws {
        let bridge = RecordingBridge("FROM alpine\n")
        var request = FrontendRequest(options: options)
        request.readsAhead = readsAhead
        _ = try await Frontend(.standard).compile(request, over: bridge)
        let paths = bridge.requests.map { request in
            (try? request.definition?.onlySource())?.attributes["local.followpaths"] ?? ""
        }
        #expect(paths.count == expected.count + 1 && Set(paths) == expected.union([#"[".dockerignore"]"#]))
        if !readsAhead { #expect(paths.last == #"[".dockerignore"]"#) }
    }

    private static let joined: Set = [
        #"["Dockerfile","Dockerfile.dockerignore","dockerfile","Dockerfile.lock.json","dockerfile.lock.json"]"#
    ]

    private static let separate: Set = [
        #"["Dockerfile","Dockerfile.dockerignore","dockerfile"]"#, #"["Dockerfile.lock.json","dockerfile.lock.json"]"#,
    ]

    /// An ignore file of the build file's own takes precedence, and a source that was requested ahead in vain is no error.
    @Test(arguments: [true, false])
    func appliesTheIgnoreFileThatWasReadAhead(_ hasOwn: Bool) async throws {
        var sources: [String: LocalSource] = [
            "dockerfile": .files(["Dockerfile": Array("FROM scratch\nCOPY . /\n".utf8)]),
            "context": .files([".dockerignore": Array("common\n".utf8)]),
        ]
        if hasOwn {
            sources["dockerfile"] = .files([
                "Dockerfile": Array("FROM scratch\nCOPY . /\n".utf8), "Dockerfile.dockerignore": Array("own\n".utf8),
            ])
        }
        let bridge = RecordingBridge(LocalBridge.Configuration(sources: sources))
        let compilation = try await Frontend(.standard).compile(FrontendRequest(options: [:]), over: bridge)
        let excludes = try compilation.definition.sourceOperations().compactMap {
            $0.attributes["local.excludepatterns"]
        }
        #expect(excludes == [hasOwn ? #"["own"]"# : #"["common"]"#])
    }

    @Test(arguments: ["missing", "large"])
    func refusesAFileThatCannotBeRead(_ kind: String) async throws {
        let large = [UInt8](repeating: 0x20, count: 17 << 20)
        let files: [String: [UInt8]] = kind == "large" ? ["Dockerfile": large] : [:]
        let sources: [String: LocalSource] = ["dockerfile": .files(files), "context": .files([:])]
        let bridge = RecordingBridge(LocalBridge.Configuration(sources: sources))
        let error = await #expect(throws: BridgeError.self) {
            _ = try await Frontend(.standard).compile(FrontendRequest(options: [:]), over: bridge)
        }
        #expect(error?.message.hasPrefix("failed to read dockerfile: ") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("Dockerfile") == true)
    }
}
