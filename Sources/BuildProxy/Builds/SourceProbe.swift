import Bridge
import Frontend
import GRPCStreams
import GatewayClient

/// A look at the file of a build that the solver has not been asked for yet, in a build of its own that is shown to nobody.
///
/// What it has read stays at hand in the solver until the look is ended: the build it is for reads through the same
/// vertices, and finds them done. So nothing is sent twice, and a context that the client uploads can be sent only once.
final class SourceProbe: Sendable {
    private let verdicts: AsyncStream<RoutingPolicy.Route>
    private let lasting: AsyncStream<Never>.Continuation
    private let task: Task<Void, Never>

    /// Begins to look.
    ///
    /// - Parameter tasks: counts the look's.
    init(_ runner: BuildRunner, _ request: ProbeRequest, tasks: RunningTasks) {
        let (verdicts, found) = AsyncStream.makeStream(of: RoutingPolicy.Route.self)
        let (end, lasting) = AsyncStream.makeStream(of: Never.self)
        self.verdicts = verdicts
        self.lasting = lasting
        tasks.begin()
        task = Task {
            await runner.probe(request, until: end) { found.yield($0) }
            found.finish()
            tasks.end()
        }
    }

    /// Whoever was to end it may be gone.
    deinit { end() }

    /// Whose the build is; the solver's, where that can't be told. To be asked once; cancelling the task that asks ends the
    /// look.
    func route() async -> RoutingPolicy.Route {
        await withTaskCancellationHandler {
            for await route in verdicts { return route }
            return .passThrough
        } onCancel: {
            task.cancel()
        }
    }

    /// The build it is for is over, or is none.
    func end() { lasting.finish() }
}

extension BuildRunner {
    /// Looks at the file of a build, and keeps what it has read until `end` is finished.
    fileprivate func probe(
        _ probe: ProbeRequest,
        until end: AsyncStream<Never>,
        found: @escaping @Sendable (RoutingPolicy.Route) -> Void
    ) async {
        sessions.begin(probe.build, session: probe.session)
        defer { sessions.end(probe.build) }
        // Each tells whether there is nothing more to wait for.
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                // Ends well once the look has ended it; badly where the solver refused the build, or is gone.
                _ = try? await transport.unary("/moby.buildkit.v1.Control/Solve", probe.message, timeout: nil)
                return true
            }
            tasks.addTask {
                do {
                    let request = try probe.request()
                    let gateway = try await gateway(BuildTransport(transport, request: request), request)
                    found(try await route(of: request, over: gateway))
                    for await _ in end {}
                    try await gateway.returnResult(SolveResult(reference: nil))
                    return false
                } catch {
                    return true
                }
            }
            for await isOver in tasks where isOver { tasks.cancelAll() }
        }
        found(.passThrough)
    }

    private func route(of request: BuildRequest, over gateway: GatewayBridge) async throws -> RoutingPolicy.Route {
        let asked = asked(request, pinned: nil, platforms: [])
        let inspector = SourceInspector(routing, endsWithRoute: true)
        do {
            _ = try await frontend.compile(asked, over: bridge(gateway, asked, request, inspector))
            return .passThrough
        } catch let decision as SourceInspector.RouteFound {
            return decision.route
        }
    }
}
