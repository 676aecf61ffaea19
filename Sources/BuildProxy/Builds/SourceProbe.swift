import Bridge
import Frontend
import GRPCStreams
import GatewayClient

/// Reads the file of a client's build in an internal build, to route the client's build before the upstream receives it.
///
/// The internal build runs until `end` is called, so that its vertices stay in the solver: the client's build has the same
/// vertices and finds them solved. Thus each context is transferred only once, even a client's stdin, which can't be read twice.
final class SourceProbe: Sendable {
    private let routes: AsyncStream<RoutingPolicy.Route>
    private let ending: AsyncStream<Never>.Continuation
    private let task: Task<Void, Never>

    /// Starts the probe.
    ///
    /// - Parameter tasks: Counts the probe's task until it ends.
    init(_ runner: BuildRunner, _ request: ProbeRequest, tasks: RunningTasks) {
        let (routes, found) = AsyncStream.makeStream(of: RoutingPolicy.Route.self)
        let (end, ending) = AsyncStream.makeStream(of: Never.self)
        self.routes = routes
        self.ending = ending
        tasks.begin()
        task = Task {
            await runner.probe(request, until: end) { found.yield($0) }
            found.finish()
            tasks.end()
        }
    }

    deinit { end() }

    /// Returns the route of the build once it is known; `passThrough` if the build's file can't be read. May be called only once.
    /// Cancelling the calling task cancels the probe.
    func route() async -> RoutingPolicy.Route {
        await withTaskCancellationHandler {
            for await route in routes { return route }
            return .passThrough
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends the probe's build. Must be called when the routed build has ended.
    func end() { ending.finish() }
}

extension BuildRunner {
    /// Routes a build by its file, and keeps the probe's build running until the stream `end` finishes.
    fileprivate func probe(
        _ probe: ProbeRequest,
        until end: AsyncStream<Never>,
        onRoute: @escaping @Sendable (RoutingPolicy.Route) -> Void
    ) async {
        sessions.begin(probe.build, session: probe.session)
        defer { sessions.end(probe.build) }
        // Each task returns whether the other must be cancelled.
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                // Ends when the other task has returned the probe's result; fails if the upstream refuses the build or is lost.
                _ = try? await transport.unary("/moby.buildkit.v1.Control/Solve", probe.message, timeout: nil)
                return true
            }
            tasks.addTask {
                do {
                    let request = try probe.request()
                    let gateway = try await gateway(BuildTransport(transport, request: request), request)
                    onRoute(try await route(of: request, over: gateway))
                    for await _ in end {}
                    try await gateway.returnResult(SolveResult(reference: nil))
                    return false
                } catch {
                    return true
                }
            }
            for await isOver in tasks where isOver { tasks.cancelAll() }
        }
        onRoute(.passThrough)
    }

    private func route(of request: BuildRequest, over gateway: GatewayBridge) async throws -> RoutingPolicy.Route {
        var compileRequest = frontendRequest(request, pinned: nil, platforms: [])
        compileRequest.readsAhead = false
        let inspector = SourceInspector(routing, endsWithRoute: true)
        do {
            _ = try await frontend.compile(
                compileRequest,
                over: bridge(gateway, compileRequest, request, inspector)
            )
            return .passThrough
        } catch let decision as SourceInspector.RouteFound {
            return decision.route
        }
    }
}
