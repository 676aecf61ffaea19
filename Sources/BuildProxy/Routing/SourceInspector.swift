import SourceText
import Synchronization
import SyntaxKit

/// Routes a build by the first file that its compilation reads, which is the one to compile.
final class SourceInspector: Sendable {
    /// Ends a compilation that only routes its build.
    struct RouteFound: Error {
        let route: RoutingPolicy.Route
    }

    private let routing: RoutingPolicy
    private let endsWithRoute: Bool
    private let decision = Mutex<Decision?>(nil)

    private struct Decision {
        var isPlain: Bool
    }

    /// - Parameter endsWithRoute: whether `check` throws `RouteFound` for every route.
    init(_ routing: RoutingPolicy, endsWithRoute: Bool = false) {
        self.routing = routing
        self.endsWithRoute = endsWithRoute
    }

    /// Whether the file has been read and is compiled here.
    var isDecided: Bool { decision.withLock { $0 != nil } }

    /// Whether the file has been read and is a Dockerfile without a `#syntax` line.
    var isPlain: Bool { decision.withLock { $0?.isPlain ?? false } }

    /// Checks a file. Files after the first that is compiled here pass.
    ///
    /// - Throws: `NotClaimed` if the file must be built by the upstream, or `RouteFound`.
    func check(_ path: String, _ bytes: [UInt8]) throws {
        guard !isDecided else { return }
        let syntax = SyntaxDirective.detect(in: SourceFile(name: path, bytes: bytes))?.reference
        let route = routing.route(syntax: syntax)
        if endsWithRoute { throw RouteFound(route: route) }
        if route == .passThrough { throw NotClaimed() }
        if case .compileHere(_, let isPlain) = route { decision.withLock { $0 = Decision(isPlain: isPlain) } }
    }
}

/// Ends the compilation of a build whose file names no frontend of the service; the upstream's own frontend builds it.
struct NotClaimed: Error {}
