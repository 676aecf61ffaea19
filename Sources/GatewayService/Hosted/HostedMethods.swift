/// The calls that the service answers itself, in place of the solver behind it.
///
/// Of a service that is hosted, a method that nobody knows is answered with UNIMPLEMENTED; calls of all other services
/// are none of these.
public struct HostedMethods: Sendable {
    /// How a method is answered. What a handler throws becomes the call's status: a `BridgeError` with its code, message
    /// and details, anything else as an internal error. A handler is cancelled when the client goes or the time is up.
    public enum Method: Sendable {
        /// One message, one back.
        case unary(@Sendable (_ message: [UInt8], _ call: CallFacts) async throws -> [UInt8])
        /// Messages both ways, in any order; returning ends the call well.
        case stream(@Sendable (_ stream: HostedStream, _ call: CallFacts) async throws -> Void)
    }

    /// What a handler knows of a call besides its messages.
    public struct CallFacts: Sendable {
        /// Who calls.
        public var caller: Caller
        /// What the client sent along, without what gRPC and HTTP/2 themselves say.
        public var metadata: [(name: String, value: String)]
        /// The call's spans, where they are recorded.
        var trace: CallTrace?
    }

    /// Who answers a call.
    enum Answerer {
        case method(Method)
        /// The service is one of these, the method none that is known.
        case nobody
        /// Not a call of these services.
        case others
    }

    private let services: [String: [String: Method]]

    /// Services by full name (`slipway.v1.Compiler`), their methods by name (`Compile`).
    public init(_ services: [String: [String: Method]] = [:]) { self.services = services }

    /// These and others; where both have a method, the one of these counts.
    func adding(_ others: [String: [String: Method]]) -> HostedMethods {
        HostedMethods(services.merging(others) { own, others in own.merging(others) { own, _ in own } })
    }

    /// True where a call of a path goes to one of the services.
    func answers(_ path: String) -> Bool {
        if case .others = answerer(of: path) { false } else { true }
    }

    /// Who answers the call of a path (`/slipway.v1.Compiler/Compile`).
    func answerer(of path: String) -> Answerer {
        guard !services.isEmpty, path.utf8.first == UInt8(ascii: "/") else { return .others }
        let parts = path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let methods = services[String(parts[0])] else { return .others }
        return methods[String(parts[1])].map(Answerer.method) ?? .nobody
    }
}
