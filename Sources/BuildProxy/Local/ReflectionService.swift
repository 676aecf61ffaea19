import Bridge
import GRPCStreams
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// `grpc.reflection.v1.ServerReflection` and its `v1alpha` version, whose messages are encoded identically.
final class ReflectionService: Sendable {
    static let names = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]

    /// The full names of the services that a `list_services` request returns.
    private let services: [String]
    /// The open calls; nil once the service is draining.
    private let streams = Mutex<[ObjectIdentifier: ServerStream]?>([:])

    init(services: [String]) { self.services = services.sorted() }

    var methods: [String: MethodTable.Method] {
        ["ServerReflectionInfo": .stream { [self] stream, _ in try await answer(stream) }]
    }

    /// Ends every open or future call once the requests that have arrived on it have been answered.
    func drain() {
        let open = streams.withLock { streams in
            defer { streams = nil }
            return streams.map { Array($0.values) } ?? []
        }
        for stream in open { stream.endReading() }
    }

    private func answer(_ stream: ServerStream) async throws {
        let isOpen = streams.withLock { streams in
            streams?[ObjectIdentifier(stream)] = stream
            return streams != nil
        }
        defer { streams.withLock { $0?[ObjectIdentifier(stream)] = nil } }
        if !isOpen { stream.endReading() }
        while let message = try await stream.next() {
            let request = try Grpc_Reflection_V1_ServerReflectionRequest(reading: message)
            let response = try Grpc_Reflection_V1_ServerReflectionResponse.with {
                $0.validHost = request.host
                $0.originalRequest = request
                $0.messageResponse = try answer(request)
            }
            try await stream.send(try response.serializedBytes())
        }
    }

    private func answer(
        _ request: Grpc_Reflection_V1_ServerReflectionRequest
    ) throws -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
        let index = DescriptorIndex.standard
        switch request.messageRequest {
        case .listServices:
            return .listServicesResponse(
                .with {
                    $0.service = services.map { name in
                        Grpc_Reflection_V1_ServiceResponse.with { $0.name = name }
                    }
                }
            )
        case .fileByFilename(let name): return Self.files(index.file(named: name), "file \(name)")
        case .fileContainingSymbol(let symbol): return Self.files(index.file(declaring: symbol), "symbol \(symbol)")
        case .fileContainingExtension(let each):
            let files = index.file(extending: each.containingType, number: each.extensionNumber)
            return Self.files(files, "extension \(each.extensionNumber) of \(each.containingType)")
        case .allExtensionNumbersOfType(let name):
            guard let numbers = index.extensionNumbers(of: name) else { return Self.missing("message \(name)") }
            return .allExtensionNumbersResponse(
                .with {
                    $0.baseTypeName = name
                    $0.extensionNumber = numbers
                }
            )
        case nil: throw BridgeError(.invalidArgument, "the request has no message_request")
        }
    }

    private static func files(
        _ files: DescriptorIndex.Files?,
        _ name: String
    ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
        guard let files else { return missing(name) }
        return .fileDescriptorResponse(files)
    }

    private static func missing(
        _ name: String
    ) -> Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse {
        .errorResponse(
            .with {
                $0.errorCode = Int32(BridgeError.Code.notFound.rawValue)
                $0.errorMessage = "\(name) not found"
            }
        )
    }
}
