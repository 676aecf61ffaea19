import Bridge
import Diagnostics
import GatewayProtos
import SourceText
import SwiftProtobuf
import Testing

@testable import GatewayClient

struct FrontendRunnerTests {
    typealias Return = Moby_Buildkit_V1_Frontend_ReturnRequest

    /// A solver that accepts results; `failing` is the method that it refuses.
    static func transport(failing: String = "") throws -> FakeTransport {
        var pong = Moby_Buildkit_V1_Frontend_PongResponse()
        for id in ["return", "proto.refarray"] {
            var capability = Moby_Buildkit_V1_Apicaps_APICap()
            capability.id = id
            capability.enabled = true
            pong.frontendApicaps.append(capability)
        }
        let bytes: [UInt8] = try pong.serializedBytes()
        return FakeTransport { method, _ in
            if method == failing { throw BridgeError(.unavailable, "gone") }
            return method == "Ping" ? bytes : []
        }
    }

    static func returned(_ transport: FakeTransport) throws -> [Return] {
        try transport.calls.filter { $0.method == "Return" }.map { try Return(serializedBytes: $0.request) }
    }

    @Test func returnsTheResult() async throws {
        let transport = try Self.transport()
        let outcome = await FrontendRunner().run(transport, variables: ["BUILDKIT_FRONTEND_OPT_0": "a=b"]) {
            _,
            environment in
            SolveResult(reference: Reference(id: environment.options["a"] ?? ""))
        }
        #expect(outcome == .init(exitCode: 0, message: nil))
        #expect(try Self.returned(transport).map(\.result.ref.id) == ["b"])
    }

    @Test func returnsDiagnosticsWithTheirSource() async throws {
        let transport = try Self.transport()
        let file = SourceFile(name: "Mockerfile", text: "a: 1\nb: 2\n", language: "YAML")
        let location = SourceLocation(file: file, range: SourceRange(5, 6))
        let outcome = await FrontendRunner().run(transport, variables: [:]) { _, _ in
            throw DiagnosticsError(Diagnostic("test.key", "unknown key 'b'", at: location))
        }
        #expect(outcome == .init(exitCode: 1, message: "Mockerfile:2:1: unknown key 'b'"))
        let error = try #require(try Self.returned(transport).first?.error)
        #expect(error.code == 2)
        #expect(error.message == "Mockerfile:2:1: unknown key 'b'")
        #expect(error.details.map(\.typeURL) == ["github.com/moby/buildkit/errdefs.Source+json"])
        let json =
            #"{"info":{"filename":"Mockerfile","data":"YTogMQpiOiAyCg==","language":"YAML"},"#
            + #""ranges":[{"start":{"line":2,"character":0},"end":{"line":2,"character":1}}]}"#
        #expect(error.details.map { String(decoding: $0.value, as: UTF8.self) } == [json])
    }

    @Test func handsOnTheSolversFailures() async throws {
        let transport = try Self.transport()
        var detail = Google_Protobuf_Any()
        detail.typeURL = "example.org/x"
        let bytes: [UInt8] = try detail.serializedBytes()
        _ = await FrontendRunner().run(transport, variables: [:]) { _, _ in
            throw BridgeError(.notFound, "no such image", details: [bytes])
        }
        let error = try #require(try Self.returned(transport).first?.error)
        #expect(error.code == 5)
        #expect(error.message == "no such image")
        #expect(error.details == [detail])
    }

    @Test func returnsWhatIsWrongWithTheEnvironment() async throws {
        let transport = try Self.transport()
        let outcome = await FrontendRunner().run(transport, variables: ["BUILDKIT_WORKERS": "["]) { _, _ in
            SolveResult(reference: nil)
        }
        #expect(outcome.exitCode == 1)
        #expect(
            try Self.returned(transport).first?.error.message.hasPrefix("environment variable BUILDKIT_WORKERS") == true
        )
    }

    @Test(arguments: [
        (Interruption.signal(15), "the frontend was stopped by signal 15"),
        (.deadline, "the frontend did not finish within its time limit"),
        (.closed, "the solver closed the connection"),
    ])
    func interruptionsCancelAndAreReturned(reason: Interruption, message: String) async throws {
        let transport = try Self.transport()
        let outcome = await FrontendRunner().run(transport, variables: [:], interruption: { reason }) { _, _ in
            try await Task.sleep(for: .seconds(60))
            return SolveResult(reference: nil)
        }
        #expect(outcome == .init(exitCode: 1, message: message))
        #expect(try Self.returned(transport).map(\.error.message) == [message])
    }

    @Test func saysThatTheSolverWasNotTold() async throws {
        let transport = try Self.transport(failing: "Return")
        let outcome = await FrontendRunner().run(transport, variables: [:]) { _, _ in
            throw BridgeError(.internal, "broken")
        }
        #expect(outcome == .init(exitCode: 1, message: "broken\nthe failure was not returned to the solver: gone"))
        #expect(try Self.returned(transport).count == 1)
    }

    @Test func failsWithoutASolver() async throws {
        let transport = try Self.transport(failing: "Ping")
        let outcome = await FrontendRunner().run(transport, variables: [:]) { _, _ in SolveResult(reference: nil) }
        #expect(outcome == .init(exitCode: 1, message: "can't request the solver's capabilities: gone"))
    }
}
