package import GRPCStreams
package import ServiceSecurity
import ServiceSupport
import SourceText

/// The methods that the service serves itself instead of relaying them to its upstream.
///
/// An unknown method of a local service is answered with UNIMPLEMENTED. Calls to any other service are relayed.
package struct MethodTable: Sendable {
    /// The implementation of a method: a `ServerMethod` whose handler also gets the context of the call.
    package struct Method: Sendable {
        package typealias UnaryHandler = @Sendable (_ message: [UInt8], _ call: CallContext) async throws -> [UInt8]
        package typealias StreamHandler = @Sendable (_ stream: ServerStream, _ call: CallContext) async throws -> Void

        enum Handler: Sendable {
            case unary(UnaryHandler)
            case stream(StreamHandler)
        }

        var handler: Handler
        /// Whether the handler runs on the threads of `CompilePool`, which callers take turns using.
        var compiles = false

        package static func unary(_ handler: @escaping UnaryHandler) -> Method { Method(handler: .unary(handler)) }

        package static func stream(_ handler: @escaping StreamHandler) -> Method { Method(handler: .stream(handler)) }

        /// Returns the method bound to the context of one call.
        func bound(to call: CallContext) -> ServerMethod {
            switch handler {
            case .unary(let handler): .unary { message in try await handler(message, call) }
            case .stream(let handler): .stream { stream in try await handler(stream, call) }
            }
        }
    }

    /// The caller, metadata, spans and memory of a call.
    package struct CallContext: Sendable {
        package var caller: Caller
        /// The call's metadata, without the headers that HTTP/2 and gRPC define.
        package var metadata: [(name: String, value: String)]
        /// The call's spans; nil if the call isn't traced.
        var trace: CallTrace?
        /// Creates a reservation that charges the call's caller.
        var makeReservation: (@Sendable () -> MemoryReservation)?
        /// The reservation for the memory of the running handler; nil if no caller is charged.
        var memory: MemoryReservation?
    }

    enum Entry {
        case method(Method)
        case unknownMethod
        case otherService
    }

    private let services: [String: [String: Method]]

    /// - Parameter services: The methods by full service name, e.g. `slipway.v1.Compiler`, then by method name, e.g. `Compile`.
    package init(_ services: [String: [String: Method]] = [:]) { self.services = services }

    /// Returns a copy of this table with `others` added; methods of this table take precedence.
    func adding(_ others: [String: [String: Method]]) -> MethodTable {
        MethodTable(services.merging(others) { own, others in own.merging(others) { own, _ in own } })
    }

    /// Returns whether a path, e.g. `/slipway.v1.Compiler/Compile`, belongs to a local service.
    func isLocal(_ path: String) -> Bool {
        if case .otherService = lookUp(path) { false } else { true }
    }

    func lookUp(_ path: String) -> Entry {
        guard !services.isEmpty, path.utf8.first == UInt8(ascii: "/") else { return .otherService }
        let parts = path.dropFirst().parts(separatedBy: "/", maxSplits: 1, omittingEmpty: false)
        guard parts.count == 2, let methods = services[String(parts[0])] else { return .otherService }
        return methods[String(parts[1])].map(Entry.method) ?? .unknownMethod
    }
}
