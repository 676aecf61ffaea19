import Bridge
import GatewayClient
import GatewayProtos
import LLBProtos
import SwiftProtobuf
import Synchronization

/// The calls of one compilation: what its request asks for beyond a frontend's own messages is added to them, and the
/// graphs of the references that come back are kept for the client.
final class BuildTransport: Transport {
    private static let service = "/moby.buildkit.v1.frontend.LLBBridge/"

    private let transport: UpstreamTransport
    private let solveSuffix: [UInt8]
    private let sourceSuffix: [UInt8]
    private let answers = Mutex(Answers())

    /// What the solver answered to `Solve`.
    private struct Answers {
        /// Not read yet: the graph of the source's text, for one, is never asked for.
        var unread: [[UInt8]] = []
        var definitions: [String: Pb_Definition] = [:]
    }

    init(_ transport: UpstreamTransport, request: BuildRequest) {
        self.transport = transport
        solveSuffix = request.solveSuffix
        sourceSuffix = request.sourceSuffix
    }

    /// The graph of a reference, where the solver told it.
    func definition(of reference: String) -> Pb_Definition? {
        answers.withLock { answers in
            while answers.definitions[reference] == nil, let last = answers.unread.popLast() {
                answers.definitions.merge(Self.definitions(in: last)) { later, _ in later }
            }
            return answers.definitions[reference]
        }
    }

    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        switch method {
        case Self.service + "Solve":
            // Protobuf merges what stands in a row, so fields are added by appending them.
            let answer = try await transport.unary(method, request + solveSuffix, timeout: timeout)
            answers.withLock { $0.unread.append(answer) }
            return answer
        case Self.service + "ResolveSourceMeta", Self.service + "ResolveImageConfig":
            return try await transport.unary(method, request + sourceSuffix, timeout: timeout)
        default: return try await transport.unary(method, request, timeout: timeout)
        }
    }

    private static func definitions(in answer: [UInt8]) -> [(String, Pb_Definition)] {
        guard let response = try? Moby_Buildkit_V1_Frontend_SolveResponse(serializedBytes: answer) else { return [] }
        var references: [Moby_Buildkit_V1_Frontend_Ref] = []
        switch response.result.result {
        case .ref(let reference): references = [reference]
        case .refs(let map): references = Array(map.refs.values)
        default: break
        }
        references += response.result.attestations.values.flatMap(\.attestation).filter(\.hasRef).map(\.ref)
        return references.filter(\.hasDef).map { ($0.id, $0.def) }
    }
}
