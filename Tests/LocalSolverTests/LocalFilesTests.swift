import Bridge
import Foundation
import Testing

@testable import LocalSolver

@Suite struct LocalFilesTests {
    let tree: TestTree
    let bridge: LocalBridge

    init() throws {
        tree = try TestTree()
        bridge = LocalBridge(.init(sources: ["context": .directory(tree.root)]))
    }

    private func read(_ path: String, _ range: FileRange? = nil) async throws -> String {
        let reference = try await bridge.open("local://context")
        return String(decoding: try await bridge.readFile(path, of: reference, range: range), as: UTF8.self)
    }

    @Test(arguments: [
        ("secret", "inner"), ("/secret", "inner"), ("../secret", "inner"), ("dir/../../../secret", "inner"),
        ("up", "inner"), ("dir/far", "inner"), ("absolute", "inner"), ("folder/a.txt", "a.txt"),
        ("./dir//b.txt", "b.txt"),
    ])
    func staysInside(path: String, expected: String) async throws {
        #expect(try await read(path) == expected)
    }

    @Test(arguments: [
        ("host", "open host: no such file or directory"),
        ("nothing", "open nothing: no such file or directory"),
        ("dir", "dir is not a regular file"),
        ("digits/x", "open digits/x: not a directory"),
        ("loop", "open loop: too many links"),
    ])
    func failsInTheWordsOfASolver(path: String, message: String) async throws {
        await #expect(throws: BridgeError(.unknown, message)) { try await read(path) }
    }

    @Test(
        arguments: [
            (0, 4, "0123"), (2, 3, "234"), (8, 10, "89"), (10, 1, ""), (99, 1, ""), (3, 0, ""),
            (0, Int64.max, "0123456789"),
            (Int64.max, Int64.max, ""),
        ] as [(Int64, Int64, String)]
    )
    func readsRanges(offset: Int64, length: Int64, expected: String) async throws {
        #expect(try await read("digits", FileRange(offset: offset, length: length)) == expected)
    }

    @Test func refusesNegativeRanges() async throws {
        await #expect(throws: BridgeError.self) { try await read("digits", FileRange(offset: -1, length: 1)) }
        await #expect(throws: BridgeError.self) { try await read("digits", FileRange(offset: 0, length: -1)) }
    }

    @Test func aPipeDoesNotHang() async throws {
        #expect(mkfifo(tree.root + "/pipe", 0o600) == 0)
        await #expect(throws: BridgeError(.unknown, "pipe is not a regular file")) { try await read("pipe") }
    }

    @Test func refusesFilesOverTheLimit() async throws {
        #expect(FileManager.default.createFile(atPath: tree.root + "/large", contents: nil))
        #expect(truncate(tree.root + "/large", off_t(readLimit) + 1) == 0)
        let message = "read large: 16777217 bytes exceed the maximum of 16777216"
        await #expect(throws: BridgeError(.resourceExhausted, message)) {
            try await read("large")
        }
        #expect(try await read("large", FileRange(offset: readLimit, length: readLimit)) == "\0")
    }

    @Test(
        arguments: [
            (nil, ["a.txt", "b.txt", "c.md", "far", "sub"]), ("", ["a.txt", "b.txt", "c.md", "far", "sub"]),
            ("*.txt", ["a.txt", "b.txt"]), ("[bc].*", ["b.txt", "c.md"]), ("?.md", ["c.md"]), ("x*", []),
        ] as [(String?, [String])]
    )
    func listsSortedAndFiltered(pattern: String?, expected: [String]) async throws {
        let reference = try await bridge.open("local://context")
        let entries = try await bridge.readDirectory("/folder", of: reference, pattern: pattern)
        #expect(entries.map(\.path) == expected)
    }

    @Test func statusHasTheBitsOfGo() async throws {
        chmod(tree.root + "/digits", 0o4640)
        let reference = try await bridge.open("local://context")
        var file = try await bridge.fileStatus("digits", of: reference)
        #expect(abs(Int64(time(nil)) - file.modificationTime / 1_000_000_000) < 600)
        file.modificationTime = 0
        #expect(file == FileStatus(path: "digits", mode: 1 << 23 | 0o640, size: 10))
        let directory = try await bridge.fileStatus("dir", of: reference)
        #expect(directory.isDirectory)
        #expect(directory.size == 0)
        // The status of a path follows links; a listing shows the link itself.
        #expect(try await bridge.fileStatus("folder", of: reference).isDirectory)
        var link = try await bridge.readDirectory("/", of: reference, pattern: "folder")
        link[0].modificationTime = 0
        #expect(link == [FileStatus(path: "folder", mode: 1 << 27 | 0o777, size: 3, linkName: "dir")])
    }

    @Test func memoryTreesAnswerAlike() async throws {
        let bridge = LocalBridge(.init(sources: ["context": .files(["a/b/c": [1, 2, 3], "/a/d": [4]])]))
        let reference = try await bridge.open("local://context")
        #expect(try await bridge.readFile("/a/x/../b/c", of: reference, range: FileRange(offset: 1, length: 1)) == [2])
        #expect(try await bridge.readDirectory("a", of: reference, pattern: nil).map(\.path) == ["b", "d"])
        #expect(try await bridge.fileStatus("a/b", of: reference).isDirectory)
        await #expect(throws: BridgeError(.unknown, "open a/b is a guess: no such file or directory")) {
            try await bridge.readFile("a/b is a guess", of: reference, range: nil)
        }
        await #expect(throws: BridgeError(.unknown, "a/b is not a regular file")) {
            try await bridge.readFile("a/b", of: reference, range: nil)
        }
    }
}

@Suite struct GlobTests {
    @Test(arguments: [
        ("*", "", true), ("*", "a/b", true), ("a*c", "abc", true), ("a*c", "abd", false), ("**a", "ba", true),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a]", "b", true), ("[]]", "]", true), ("[a", "[a", true),
        ("\\*", "*", true), ("\\*", "a", false), ("?", "", false), ("?", "é", true), ("", "", true), ("", "a", false),
        ("*a*a*a*a*a*a*a*a*b", String(repeating: "a", count: 2000), false),
    ])
    func matches(pattern: String, name: String, expected: Bool) {
        #expect(globMatches(pattern, name) == expected)
    }
}
