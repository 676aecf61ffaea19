import SourceText
import Synchronization
import SyntaxKit

/// Routes a build by its build file, which is the first file that the compilation reads.
final class SourceInspector: Sendable {
    /// Thrown to end a compilation that only serves to find the route of its build.
    struct RouteFound: Error {
        let route: RoutingPolicy.Route
    }

    private let routing: RoutingPolicy
    private let endsWithRoute: Bool
    private let decision = Mutex<Decision?>(nil)

    private struct Decision {
        var isPlain: Bool
    }

    /// - Parameter endsWithRoute: Whether `check` throws `RouteFound` for every route.
    init(_ routing: RoutingPolicy, endsWithRoute: Bool = false) {
        self.routing = routing
        self.endsWithRoute = endsWithRoute
    }

    /// Whether the build's file has been read and the service itself compiles the build.
    var isDecided: Bool { decision.withLock { $0 != nil } }

    /// Whether the build's file has been read and is a Dockerfile without a `#syntax` line.
    var isPlain: Bool { decision.withLock { $0?.isPlain ?? false } }

    /// Routes the build by a file that the compilation has read. Does nothing once `isDecided` is true.
    ///
    /// - Throws: `NotClaimed` if the upstream must build the file, or always `RouteFound` if `endsWithRoute` is true.
    func check(_ path: String, _ bytes: [UInt8]) throws {
        guard !isDecided else { return }
        let syntax = SyntaxDirective.detect(in: SourceFile(name: path, bytes: bytes))?.reference
        let route = routing.route(syntax: syntax)
        if endsWithRoute { throw RouteFound(route: route) }
        if route == .passThrough { throw NotClaimed() }
        if case .compileHere(_, let isPlain) = route { decision.withLock { $0 = Decision(isPlain: isPlain) } }
    }
}

/// Thrown to end the compilation of a build that the routing policy leaves to the upstream's own frontend.
struct NotClaimed: Error {}
