import Foundation
import Goldens
import LLB
import Testing

@testable import LLBInspection

/// The JSON dump equals the output of `buildctl debug dump-llb` (BuildKit 73ed6825), byte for byte.
@Suite struct BuildctlTests {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/buildctl")
    static let llb = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LLBTests/Fixtures")

    /// Graphs of BuildKit's Dockerfile frontend.
    @Test(arguments: ["ab", "consul", "curl", "dunnet", "strace", "unixbench"])
    func dockerfiles(name: String) throws {
        let name = "dockerfiles-" + name
        let definition = try Data(contentsOf: Self.llb.appending(path: "definitions/\(name).llb"))
        let expected = try String(contentsOf: Self.fixtures.appending(path: name + ".jsonl"), encoding: .utf8)
        #expect(try DefinitionDump(serialized: Array(definition)).jsonLines() == expected)
    }

    /// Graphs of BuildKit's Go client, with every operation and option.
    @Test func chains() throws {
        func read(_ url: URL) throws -> [String: String] {
            try JSONDecoder().decode([String: String].self, from: Data(contentsOf: url))
        }
        let definitions = try read(Self.llb.appending(path: "chains.json"))
        let dumps = try read(Self.fixtures.appending(path: "chains.json"))
        #expect(!definitions.isEmpty)
        #expect(definitions.keys.sorted() == dumps.keys.sorted())
        for (name, text) in definitions {
            let bytes = try #require(Data(base64Encoded: text))
            #expect(try DefinitionDump(serialized: Array(bytes)).jsonLines() == dumps[name], "\(name)")
        }
    }

    /// The graphs of all shared Dockerfiles, with the buildctl that the environment names.
    @Test(SharedRecording.isRequired, BuildctlTests.hasBuildctl, arguments: SharedRecording.all)
    func sharedDockerfiles(_ recording: SharedRecording) throws {
        let bytes = try recording.file("llb")
        #expect(try DefinitionDump(serialized: bytes).jsonLines() == dumpOfBuildctl(bytes))
    }

    /// The graph of `DumpTests`, which has every field.
    @Test(BuildctlTests.hasBuildctl) func everyField() throws {
        let bytes = DumpTests.everything
        #expect(try DefinitionDump(serialized: bytes).jsonLines() == dumpOfBuildctl(bytes))
    }

    static let buildctl = ProcessInfo.processInfo.environment["BUILDCTL"] ?? ""
    static let hasBuildctl = ConditionTrait.enabled(if: !buildctl.isEmpty, "BUILDCTL names no program")

    private func dumpOfBuildctl(_ bytes: [UInt8]) throws -> String {
        let input = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".llb")
        try Data(bytes).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.buildctl)
        process.arguments = ["debug", "dump-llb", input.path]
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}
