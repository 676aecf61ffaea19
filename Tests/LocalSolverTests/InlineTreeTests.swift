import Bridge
import LLB
import Testing

@testable import LocalSolver

/// Trees in memory.
struct InlineTreeTests {
    private static let entries: [InlineTree.Entry] = [
        .init(path: "app/main.go", kind: .file(Array("package main".utf8))),
        .init(path: "app/run", mode: 0o4755, kind: .file([])),
        .init(path: "empty", mode: 0o700, kind: .directory),
        .init(path: "link", kind: .link("app")),
        .init(path: "app/up", kind: .link("../../../etc")),
        .init(path: "etc/x", kind: .file([1])),
        .init(path: "loop", kind: .link("loop")),
        .init(path: "absolute", kind: .link("/app/main.go")),
    ]

    private func bridge(below folder: String? = nil) async throws -> (LocalBridge, Reference) {
        let tree = try InlineTree(Self.entries)
        let source = LocalSource.tree(folder.map { tree.below($0) } ?? tree)
        let bridge = LocalBridge(.init(sources: ["context": source]))
        let definition = Definition(of: try SourceOperation.local("context", .init()).output())
        let result = try await bridge.solve(SolveRequest(definition: definition))
        return (bridge, try #require(result.reference))
    }

    @Test(arguments: [
        ("app/main.go", "package main"), ("/link/main.go", "package main"), ("app/up/x", "\u{1}"),
        ("absolute", "package main"), ("../../app/./main.go", "package main"), ("app/run", ""),
    ])
    func readsFiles(path: String, content: String) async throws {
        let (bridge, reference) = try await bridge()
        #expect(try await bridge.readFile(path, of: reference, range: nil) == Array(content.utf8))
    }

    @Test func readsAPart() async throws {
        let (bridge, reference) = try await bridge()
        let part = try await bridge.readFile("app/main.go", of: reference, range: FileRange(offset: 8, length: 9))
        #expect(part == Array("main".utf8))
    }

    @Test(arguments: [
        ("nothing", "open nothing: no such file or directory"), ("app", "app is not a regular file"),
        ("loop", "open loop: too many links"), ("app/main.go/x", "open app/main.go/x: no such file or directory"),
    ])
    func saysWhatCannotBeRead(path: String, message: String) async throws {
        let (bridge, reference) = try await bridge()
        let error = await #expect(throws: BridgeError.self) {
            try await bridge.readFile(path, of: reference, range: nil)
        }
        #expect(error?.message == message)
    }

    @Test func listsFolders() async throws {
        let (bridge, reference) = try await bridge()
        let root = try await bridge.readDirectory("", of: reference, pattern: nil)
        #expect(root.map(\.path) == ["absolute", "app", "empty", "etc", "link", "loop"])
        #expect(root.map(\.isDirectory) == [false, true, true, true, false, false])
        #expect(try await bridge.readDirectory("empty", of: reference, pattern: nil).isEmpty)
        let app = try await bridge.readDirectory("link", of: reference, pattern: nil)
        #expect(app.map(\.path) == ["main.go", "run", "up"])
        #expect(app.map(\.mode) == [0o644, 0o755 | 1 << 23, 1 << 27 | 0o777])
        #expect(app.map(\.linkName) == ["", "", "../../../etc"])
    }

    @Test func staysBelowAFolder() async throws {
        let (bridge, reference) = try await bridge(below: "app")
        #expect(try await bridge.readFile("main.go", of: reference, range: nil) == Array("package main".utf8))
        await #expect(throws: BridgeError.self) { try await bridge.readFile("up/x", of: reference, range: nil) }
        await #expect(throws: BridgeError.self) { try await bridge.readFile("../etc/x", of: reference, range: nil) }
        let names = try await bridge.readDirectory("/", of: reference, pattern: nil).map(\.path)
        #expect(names == ["main.go", "run", "up"])
    }

    private static func path(components: Int) -> String {
        Array(repeating: "a", count: components).joined(separator: "/")
    }

    private static func file(_ path: String) -> InlineTree.Entry { .init(path: path, kind: .file([])) }

    @Test func limitsComponents() throws {
        _ = try InlineTree([Self.file(Self.path(components: 255))])
        let error = #expect(throws: InlineTree.Problem.self) {
            try InlineTree([Self.file("x"), Self.file(Self.path(components: 256))])
        }
        #expect(error == InlineTree.Problem(index: 1, message: "has more than 255 components"))
    }

    @Test func limitsImpliedFolders() throws {
        func entries(_ count: Int) -> [InlineTree.Entry] {
            (0..<count).map { Self.file("\($0)/" + Self.path(components: 100)) }
        }
        _ = try InlineTree(entries(1000))
        let error = #expect(throws: InlineTree.Problem.self) { try InlineTree(entries(4000)) }
        #expect(error?.index == 1000)
        #expect(error?.message == "more than 100000 directories have no entry of their own")
    }

    @Test func limitsTargetsOfLinks() {
        let target = String(repeating: "a/", count: 2049)
        let error = #expect(throws: InlineTree.Problem.self) {
            try InlineTree([.init(path: "link", kind: .link(target))])
        }
        #expect(error?.message == "the target of the link is longer than 4096 bytes")
    }

    @Test(arguments: [
        (["a/b", "a", "a/b"], 2, "appears twice"),
        (["a/b/c", "d", "a/b"], 0, "is below \"a/b\", which is not a directory"),
        (["a", "a/b"], 1, "is below \"a\", which is not a directory"),
    ])
    func rejectsConflicts(paths: [String], index: Int, message: String) {
        let error = #expect(throws: InlineTree.Problem.self) {
            try InlineTree(
                paths.enumerated().map {
                    InlineTree.Entry(path: $1, kind: $1 == "a" && index == 2 ? .directory : .file([]))
                }
            )
        }
        #expect(error == InlineTree.Problem(index: index, message: message))
    }
}
