import Bridge
import GatewayClient
import GatewayProtos
import LLBProtos
import SwiftProtobuf
import Synchronization

/// The transport of one compilation. Adds the build's cache imports and source policies to requests, and keeps the
/// definitions of references from responses, so that they can be returned to the client.
final class BuildTransport: Transport {
    private static let service = "/moby.buildkit.v1.frontend.LLBBridge/"

    private let transport: any Transport
    private let solveSuffix: [UInt8]
    private let sourceSuffix: [UInt8]
    private let responses = Mutex(Responses())

    private struct Responses {
        /// Undecoded responses to `Solve`. Most are never decoded, e.g. the response for the build's file.
        var unread: [[UInt8]] = []
        var definitions: [String: Pb_Definition] = [:]
    }

    init(_ transport: any Transport, request: BuildRequest) {
        self.transport = transport
        solveSuffix = request.solveSuffix
        sourceSuffix = request.sourceSuffix
    }

    /// Returns the definition of a reference, if a response contained it.
    func definition(of reference: String) -> Pb_Definition? {
        responses.withLock { responses in
            while responses.definitions[reference] == nil, let last = responses.unread.popLast() {
                responses.definitions.merge(Self.definitions(in: last)) { later, _ in later }
            }
            return responses.definitions[reference]
        }
    }

    func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        switch method {
        case Self.service + "Solve":
            // Concatenated protobuf messages are merged, so appending adds the fields.
            let response = try await transport.unary(method, request + solveSuffix, timeout: timeout)
            responses.withLock { $0.unread.append(response) }
            return response
        case Self.service + "ResolveSourceMeta", Self.service + "ResolveImageConfig":
            return try await transport.unary(method, request + sourceSuffix, timeout: timeout)
        default: return try await transport.unary(method, request, timeout: timeout)
        }
    }

    private static func definitions(in response: [UInt8]) -> [(String, Pb_Definition)] {
        guard let response = try? Moby_Buildkit_V1_Frontend_SolveResponse(serializedBytes: response) else { return [] }
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
