import Bridge
import Foundation
import LLB
import LocalSolver
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// `SOURCE_DATE_EPOCH=context` uses the time of the context.
@Suite struct SourceTimeTests {
    private func context(_ bridge: RecordingBridge, _ options: [String: String]) async throws -> BuildContext {
        try await BuildContext(
            options: FrontendOptions(options),
            request: FrontendRequest(options: options),
            bridge: LockingBridge(bridge)
        )
    }

    @Test func takesTheNewestFileOfAnArchive() async throws {
        let address = "https://example.com/x.tar"
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appending(path: "a/b"), withIntermediateDirectories: true)
        for (name, time) in [("Dockerfile", 1_700_000_000), ("a/b/new", 1_700_000_302), ("a/old", 5)] {
            let path = folder.appending(path: name).path
            try Data("FROM scratch\n".utf8).write(to: URL(filePath: path))
            let date = Date(timeIntervalSince1970: TimeInterval(time))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        let download = try RemoteContext.http(address, name: "[internal] load remote build context")
        var configuration = LocalBridge.Configuration()
        configuration.remotes[address] = .files(["context": [0x1F, 0x8B, 0x08]])
        // The vertex counts, not its name in progress.
        configuration.results[try RemoteContext.unpacked(download).vertex.digest] = .directory(folder.path)
        let bridge = RecordingBridge(configuration)
        let context = try await context(bridge, ["context": address])
        let files = try context.files(paths: [], excludes: [])
        #expect(try await SourceTime(context: context).lastModified(of: files, logName: "") == 1_700_000_302)
    }

    @Test func asksForTheCommitOfARepository() async throws {
        let bridge = RecordingBridge("FROM scratch\n", commitTime: 1_700_000_101)
        let context = try await context(bridge, ["context": "https://example.com/x.git#main:sub"])
        let files = try context.files(paths: [], excludes: [])
        #expect(try await SourceTime(context: context).lastModified(of: files, logName: "") == 1_700_000_101)
    }

    @Test func knowsNoTimeOfOtherSources() async throws {
        let bridge = RecordingBridge("FROM scratch\n", commitTime: 1)
        let context = try await context(bridge, [:])
        let image = try SourceOperation.image("docker.io/library/alpine:latest").output()
        for source in [try context.files(paths: [], excludes: []), image] {
            #expect(try await SourceTime(context: context).lastModified(of: source, logName: "") == nil)
        }
        #expect(!bridge.calls.contains { $0.method == "resolveSource" })
    }
}
