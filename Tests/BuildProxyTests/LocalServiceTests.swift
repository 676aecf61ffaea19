import Bridge
import ServiceProtos
import ServiceSecurity
import SwiftProtobuf
import Testing

@testable import BuildProxy

/// Health, reflection and the table of local methods.
struct LocalServiceTests {
    private static let call = MethodTable.CallContext(caller: Caller(), metadata: [], trace: nil)

    private static func unary(_ method: MethodTable.Method?, _ request: some Message) async throws -> [UInt8] {
        guard case .unary(let handler) = try #require(method).handler else { throw BridgeError(.internal, "not unary") }
        return try await handler(try request.serializedBytes(), call)
    }

    private static func status(
        _ method: MethodTable.Method?,
        _ request: Grpc_Health_V1_HealthCheckRequest
    ) async throws -> Grpc_Health_V1_HealthCheckResponse.ServingStatus {
        let bytes = try await unary(method, request)
        return try Grpc_Health_V1_HealthCheckResponse(serializedBytes: bytes).status
    }

    @Test func looksUpMethods() {
        let echo = MethodTable.Method.unary { message, _ in message }
        let table = MethodTable(["a.B": ["Echo": echo]]).adding(["a.B": ["Other": echo], "c.D": [:]])
        func kind(_ path: String) -> String {
            switch table.lookUp(path) {
            case .method: "method"
            case .unknownMethod: "unknown"
            case .otherService: "other"
            }
        }
        let expected = [
            "/a.B/Echo": "method", "/a.B/Other": "method", "/a.B/None": "unknown", "/c.D/Echo": "unknown",
            "/e.F/Echo": "other", "a.B/Echo": "other", "/a.B": "other", "/a.B/": "unknown", "/a.B/Echo/x": "unknown",
            "": "other", "/": "other",
        ]
        for (path, expected) in expected { #expect(kind(path) == expected, "\(path)") }
        #expect(table.isLocal("/a.B/None") && !table.isLocal("/e.F/Echo"))
    }

    @Test func keepsOwnMethodsWhenServicesAreAdded() async throws {
        let table = MethodTable(["a.B": ["M": .unary { _, _ in [1] }]]).adding(["a.B": ["M": .unary { _, _ in [2] }]])
        guard case .method(let method) = table.lookUp("/a.B/M"), case .unary(let handler) = method.handler else {
            throw BridgeError(.internal, "not found")
        }
        #expect(try await handler([], Self.call) == [1])
    }

    @Test func reportsHealthUntilItDrains() async throws {
        let health = HealthService(["a.B"])
        func status(_ service: String) async throws -> Grpc_Health_V1_HealthCheckResponse.ServingStatus {
            let request = Grpc_Health_V1_HealthCheckRequest.with { $0.service = service }
            return try await Self.status(health.methods["Check"], request)
        }
        #expect(try await status("") == .serving)
        #expect(try await status("a.B") == .serving)
        let error = await #expect(throws: BridgeError.self) { try await status("nobody") }
        #expect(error?.code == .notFound)
        health.drain()
        #expect(try await status("a.B") == .notServing)
        let list = try await Self.unary(health.methods["List"], Grpc_Health_V1_HealthListRequest())
        #expect(try Grpc_Health_V1_HealthListResponse(serializedBytes: list).statuses.keys.sorted() == ["", "a.B"])
    }

    @Test func refusesAMalformedRequest() {
        let error = #expect(throws: BridgeError.self) { try Grpc_Health_V1_HealthCheckRequest(reading: [0xFF]) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func findsDescriptors() throws {
        let index = DescriptorIndex.standard
        func names(_ files: DescriptorIndex.Files?) throws -> [String] {
            try (files?.fileDescriptorProto ?? []).map {
                try Google_Protobuf_FileDescriptorProto(serializedBytes: $0).name
            }
        }
        let service = try names(index.file(declaring: "grpc.health.v1.Health"))
        #expect(service.count == 1)
        #expect(try names(index.file(named: try #require(service.first))) == service)
        for symbol in ["grpc.health.v1.Health.Check", "grpc.health.v1.HealthCheckResponse.SERVING"] {
            #expect(try names(index.file(declaring: symbol)) == service, "\(symbol)")
        }
        let control = try names(index.file(declaring: "moby.buildkit.v1.Control.Solve"))
        #expect(control.count > 1 && Set(control).count == control.count)
        #expect(index.file(named: "none.proto") == nil && index.file(declaring: "a.B") == nil)
        #expect(index.extensionNumbers(of: "grpc.health.v1.HealthCheckRequest") == [])
        #expect(index.extensionNumbers(of: "a.B") == nil)
        #expect(index.file(extending: "grpc.health.v1.HealthCheckRequest", number: 1) == nil)
    }
}
