import Bridge
import Foundation
import Frontend
import JSON
import LocalSolver
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

/// Compares the results of `docker build --call` with those of BuildKit's Dockerfile frontend (73ed6825), byte for byte.
///
/// Each line of `Fixtures/subrequests.jsonl` is a case: a Dockerfile, the build's options, and for each subrequest either
/// the error, or the metadata and the warnings that were sent.
@Suite struct SubrequestAnswerTests {
    struct Case: CustomTestStringConvertible {
        let json: JSONValue

        var testDescription: String { json["name"]?.string ?? "" }
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/subrequests.jsonl")

    static let cases: [Case] = {
        guard let data = try? Data(contentsOf: file) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSONValue(parsing: line)).map(Case.init)
        }
    }()

    @Test func answersAreThere() {
        #expect(Self.cases.count > 40)
    }

    @Test(arguments: cases)
    func answersAsBuildKit(_ item: Case) async throws {
        let text = try #require(item.json["dockerfile"]?.string)
        for member in item.json["answers"]?.object?.members ?? [] {
            var options = ["filename": "Dockerfile", "cmdline": "frontend", "requestid": "frontend." + member.key]
            for option in item.json["options"]?.object?.members ?? [] { options[option.key] = option.value.string }
            let files: [String: [UInt8]] = ["Dockerfile": Array(text.utf8)]
            let bridge = LocalBridge(.init(sources: ["dockerfile": .files(files), "context": .files([:])]))
            let request = FrontendRequest(options: options, sessionID: "session0", workerPlatforms: [.linuxAMD64])
            let comment = Comment(rawValue: member.key)
            do {
                let result = try await Frontend(.standard).build(request, over: bridge)
                #expect(member.value["error"] == nil, comment)
                #expect(result.reference == nil)
                let metadata = result.metadata.mapValues { String(decoding: $0, as: UTF8.self) }
                var expected: [String: String] = [:]
                for entry in member.value["metadata"]?.object?.members ?? [] {
                    expected[entry.key] = entry.value.string
                }
                #expect(metadata == expected, comment)
                #expect(bridge.warnings.map(\.short) == member.value["warnings"]?.strings, comment)
            } catch {
                #expect(message(of: error) == member.value["error"]?.string, comment)
            }
        }
    }
}
