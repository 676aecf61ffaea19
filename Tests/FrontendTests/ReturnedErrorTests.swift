import Bridge
import Frontend
import GatewayClient
import LocalSolver
import StandardSyntaxes
import SyntaxKit
import Testing

/// The error returned to the solver for bad input: a message with the place, and details with the range, from which clients
/// print the source.
@Suite struct ReturnedErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var file: String
        var text: String
        var message: String
        var range: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        Case(
            file: "Mockerfile.yaml",
            text: "apiVersion: v1alpha1\nimages:\n- name: demo\n  from: debian\n  package:\n    instal: [curl]\n",
            message: "Mockerfile.yaml:6:5: unknown key \"instal\"",
            range: #"{"start":{"line":6,"character":4},"end":{"line":6,"character":10}}"#
        ),
        Case(
            file: "build/demo.Mockerfile.yaml",
            text: "apiVersion: v1alpha1\nimages:\n- name: demo\n  from: debian\n  steps: echo\n",
            message: "build/demo.Mockerfile.yaml:5:10: ",
            range: #"{"start":{"line":5,"character":9},"end":{"line":5,"character":13}}"#
        ),
        Case(
            file: "Mockerfile.yaml",
            text: "apiVersion: v1\nimages:\n- name: é\n  from: [\n",
            message: "Mockerfile.yaml:",
            range: #""start":{"line":"#
        ),
        Case(
            file: "Dockerfile",
            text: "FROM alpine\nCOPPY a b\n",
            message: "dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)",
            range: #"{"start":{"line":2,"character":0},"end":{"line":2,"character":5}}"#
        ),
    ])
    func saysWhere(_ example: Case) async throws {
        let bridge = LocalBridge(
            LocalBridge.Configuration(sources: [
                "dockerfile": .files([example.file: Array(example.text.utf8)]), "context": .files([:]),
            ])
        )
        let request = FrontendRequest(options: ["filename": example.file])
        let error = await #expect(throws: (any Error).self) {
            _ = try await Frontend(.standard).build(request, over: bridge)
        }
        let report = BridgeError(reporting: try #require(error))
        #expect(report.message.hasPrefix(example.message), "\(report.message)")
        let details = report.details.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(details.contains("errdefs.Source"), "\(details)")
        #expect(details.contains(example.range), "\(details)")
        // The graph that the text was read from, by which BuildKit's clients find the file.
        #expect(details.contains(#""definition":{"def":["#), "\(details)")
    }

    /// As in BuildKit's own frontend, the directive is parsed before the instructions unless an option replaces it.
    @Test func aBadCheckDirectiveComesFirst() async throws {
        let text = "# check=foo\nFROM alpine\nBOGUS x\n"
        func message(_ options: [String: String]) async throws -> String {
            let bridge = LocalBridge(
                LocalBridge.Configuration(sources: [
                    "dockerfile": .files(["Dockerfile": Array(text.utf8)]), "context": .files([:]),
                ])
            )
            let error = await #expect(throws: (any Error).self) {
                _ = try await Frontend(.standard).build(FrontendRequest(options: options), over: bridge)
            }
            return BridgeError(reporting: try #require(error)).message
        }
        #expect(try await message([:]) == "failed to parse check options: invalid check option \"foo\"")
        let replaced = try await message(["build-arg:BUILDKIT_DOCKERFILE_CHECK": "skip=all"])
        #expect(replaced == "dockerfile parse error on line 3: unknown instruction: BOGUS")
    }
}
