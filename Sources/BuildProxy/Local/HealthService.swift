import Bridge
import GRPCStreams
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// `grpc.health.v1.Health`: reports `SERVING` until the service shuts down.
final class HealthService: Sendable {
    private typealias Status = Grpc_Health_V1_HealthCheckResponse.ServingStatus

    private struct State {
        var isDraining = false
        /// The open `Watch` calls; finished by `drain`.
        var watchers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var count: UInt64 = 0
    }

    static let name = "grpc.health.v1.Health"

    /// The names of the services; the empty name stands for the server as a whole.
    private let services: [String]
    private let state = Mutex(State())

    init(_ services: [String]) { self.services = [""] + services.sorted() }

    var methods: [String: MethodTable.Method] {
        [
            "Check": .unary { [self] message, _ in try check(message) },
            "List": .unary { [self] message, _ in try list(message) },
            "Watch": .stream { [self] stream, _ in try await watch(stream) },
        ]
    }

    /// Reports `NOT_SERVING` from now on, and ends the open `Watch` calls.
    func drain() {
        let watchers = state.withLock { state in
            state.isDraining = true
            defer { state.watchers = [:] }
            return state.watchers.values.map { $0 }
        }
        for watcher in watchers { watcher.finish() }
    }

    private var status: Status { state.withLock { $0.isDraining } ? .notServing : .serving }

    private func check(_ message: [UInt8]) throws -> [UInt8] {
        let request = try Grpc_Health_V1_HealthCheckRequest(reading: message)
        guard services.contains(request.service) else {
            throw BridgeError(.notFound, "unknown service \(request.service)")
        }
        return try Self.response(status)
    }

    private func list(_ message: [UInt8]) throws -> [UInt8] {
        _ = try Grpc_Health_V1_HealthListRequest(reading: message)
        let status = self.status
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        return try Grpc_Health_V1_HealthListResponse.with {
            for service in services {
                $0.statuses[service] = Grpc_Health_V1_HealthCheckResponse.with { $0.status = status }
            }
        }.serializedBytes(options: options)
    }

    private func watch(_ stream: ServerStream) async throws {
        guard let message = try await stream.next() else {
            throw BridgeError(.unimplemented, "the method takes one request message, but none was sent")
        }
        let request = try Grpc_Health_V1_HealthCheckRequest(reading: message)
        let isKnown = services.contains(request.service)
        let (changes, watcher) = AsyncStream.makeStream(of: Void.self)
        let id: UInt64? = state.withLock { state in
            guard !state.isDraining else { return nil }
            state.count += 1
            state.watchers[state.count] = watcher
            return state.count
        }
        defer { if let id { state.withLock { $0.watchers[id] = nil } } }
        if id != nil {
            try await stream.send(try Self.response(isKnown ? .serving : .serviceUnknown))
            for await _ in changes {}
            try Task.checkCancellation()
        }
        if isKnown { try await stream.send(try Self.response(.notServing)) }
        throw BridgeError(.unavailable, "the service is shutting down")
    }

    private static func response(_ status: Status) throws -> [UInt8] {
        try Grpc_Health_V1_HealthCheckResponse.with { $0.status = status }.serializedBytes()
    }
}

extension SwiftProtobuf.Message {
    /// Decodes a request.
    ///
    /// - Throws: `BridgeError` with code `invalidArgument` if the bytes are malformed.
    init(reading bytes: [UInt8]) throws {
        do { try self.init(serializedBytes: bytes) } catch {
            throw BridgeError(.invalidArgument, "the message is not a valid \(Self.protoMessageName)")
        }
    }
}
