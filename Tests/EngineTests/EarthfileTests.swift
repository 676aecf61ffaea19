import Foundation
import TestSupport
import Testing

/// A build of one of EarthBuild's own test files, with what must come of it.
struct EarthfileAcceptance: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    /// The name of the file in the folder of the shared Earthfiles.
    var file: String
    /// The path in the context; nil for `Earthfile`.
    var at: String?
    var target: String
    var arguments: [String: String]?
    /// The secrets by ID.
    var secrets: [String: String]?
    /// The texts of other files of the context by path; a path that ends in a slash is an empty directory.
    var files: [String: String]?
    /// Other Earthfiles of the context by path.
    var also: [String: String]?
    /// Replacements in the file, each a pair of texts.
    var edit: [[String]]?
    /// The message that the build must fail with.
    var fails: String?
    /// The text that the build must print.
    var prints: String?
    /// Whether nothing may come from the cache.
    var fresh: Bool?
    /// The text of each exported file; null for one that must not be there.
    var artifacts: [String: String?]?
    /// The paths in exported directories.
    var lists: [String: [String]]?

    var testDescription: String { name }

    /// The content of `acceptance.json`.
    struct List: Decodable {
        var cases: [EarthfileAcceptance]
        /// The files of EarthBuild's tests that are left out, with the reason.
        var leftOut: [String: String]
    }

    static let list: List? = {
        let file = Checkout.root.appending(path: "Tests/Fixtures/earthfile/acceptance.json")
        return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(List.self, from: $0) }
    }()

    /// The folder of EarthBuild's files, which are not part of the repository.
    static let folder: URL = {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["SLIPWAY_EARTHFILES"] { return URL(filePath: folder) }
        let shared = environment["SLIPWAY_SHARED"].map { URL(filePath: $0) }
        return (shared ?? Checkout.root.appending(path: "../shared").standardized).appending(path: "earthfiles")
    }()

    static var hasFiles: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Writes the context.
    func write(to folder: URL) throws {
        func put(_ path: String, _ text: String) throws {
            let file = folder.appending(path: path)
            let directory = path.hasSuffix("/") ? file : file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            if !path.hasSuffix("/") { try Data(text.utf8).write(to: file) }
        }
        for (path, text) in files ?? [:] { try put(path, text) }
        for (path, name) in also ?? [:] { try put(path, try Self.text(name)) }
        var text = try Self.text(file)
        for pair in edit ?? [] where pair.count == 2 { text = text.replacingOccurrences(of: pair[0], with: pair[1]) }
        let path = at ?? "Earthfile"
        try put(path, text)
        // The language is given by a line, as Docker 20.10 has no other way.
        let main = path == "Earthfile" ? text : files?["Earthfile"] ?? "VERSION 0.8\n"
        try put("Earthfile", "#syntax=slipway/frontend\n" + main)
    }
}

/// EarthBuild's self-checking tests: those that need no network, no packages, and no Docker within a step.
@Suite(
    .serialized,
    .enabled(if: Engine.current != nil, "needs `make test-engine`"),
    .enabled(if: EarthfileAcceptance.hasFiles, "EarthBuild's Earthfiles are not in \(EarthfileAcceptance.folder.path)")
)
struct EarthfileTests {
    let engine: Engine

    init() async throws {
        engine = try #require(Engine.current)
        try await Engine.frontendImages.value
        try await Self.images.value
    }

    /// The versions that the files name are all the same stand-in.
    private static let images = Task {
        guard let engine = Engine.current else { return }
        for name in ["alpine:3.24.1", "alpine:3.18", "alpine:latest"] {
            _ = try await engine.docker(["tag", "alpine:3.20", name])
        }
        for name in ["busybox:1.38", "busybox:1.38.0"] { _ = try await engine.docker(["tag", "busybox:latest", name]) }
    }

    @Test func listsEachFileOnce() throws {
        let list = try #require(EarthfileAcceptance.list)
        #expect(Set(list.cases.map(\.name)).count == list.cases.count)
        #expect(Set(list.cases.map(\.file)).isDisjoint(with: list.leftOut.keys))
        #expect(Set(list.cases.map(\.file)).count >= 95)
        for test in list.cases {
            #expect(throws: Never.self, "\(test.name)") { try EarthfileAcceptance.text(test.file) }
        }
    }

    @Test(arguments: EarthfileAcceptance.list?.cases ?? [])
    func acceptance(_ test: EarthfileAcceptance) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "slipway-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (context, out, secrets) = (
            folder.appending(path: "context"), folder.appending(path: "out"), folder.appending(path: "secrets")
        )
        for directory in [context, secrets] {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }
        try test.write(to: context)
        var arguments = ["build", "--progress", "plain", "--file", context.appending(path: "Earthfile").path]
        arguments += ["--target", test.target]
        if test.fresh == true || test.prints != nil { arguments.append("--no-cache") }
        for (name, value) in test.arguments ?? [:] { arguments += ["--build-arg", "\(name)=\(value)"] }
        for (index, (id, value)) in (test.secrets ?? [:]).enumerated() {
            let file = secrets.appending(path: "\(index)")
            try Data(value.utf8).write(to: file)
            arguments += ["--secret", "id=\(id),src=\(file.path)"]
        }
        if test.artifacts != nil || test.lists != nil { arguments += ["--output", out.path] }
        let built = try await engine.docker(arguments + [context.path])
        if let message = test.fails {
            #expect(built.status != 0, "\(test.name) did not fail")
            #expect(built.text.contains(message), "\(test.name): \(built.text)")
            return
        }
        try #require(built.status == 0, "\(test.name): \(built.text)")
        if let text = test.prints { #expect(built.text.contains(text), "\(test.name): \(built.text)") }
        for (path, text) in test.artifacts ?? [:] {
            let found = try? String(contentsOf: out.appending(path: path), encoding: .utf8)
            #expect(found == text, "\(test.name): \(path)")
        }
        for (path, expected) in test.lists ?? [:] {
            let found = FileManager.default.enumerator(atPath: out.appending(path: path).path)?.allObjects
            #expect((found as? [String] ?? []).sorted() == expected.sorted(), "\(test.name): \(path)")
        }
    }
}
