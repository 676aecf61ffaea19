import Bridge
import Frontend
import GatewayClient

/// A look at the file of a build that the solver has not been asked for yet, in a build of its own that is shown to nobody.
///
/// What it has read stays at hand in the solver until the look is ended: the build it is for reads through the same
/// vertices, and finds them done. So nothing is sent twice, and a context that the client uploads can be sent only once.
final class BuildLook: Sendable {
    private let verdicts: AsyncStream<Claims.Verdict>
    private let lasting: AsyncStream<Never>.Continuation
    private let task: Task<Void, Never>

    /// Begins to look.
    ///
    /// - Parameter tasks: counts the look's.
    init(_ runner: BuildRunner, at probe: BuildProbe, tasks: RunningTasks) {
        let (verdicts, found) = AsyncStream.makeStream(of: Claims.Verdict.self)
        let (end, lasting) = AsyncStream.makeStream(of: Never.self)
        self.verdicts = verdicts
        self.lasting = lasting
        tasks.begin()
        task = Task {
            await runner.look(at: probe, until: end) { found.yield($0) }
            found.finish()
            tasks.end()
        }
    }

    /// Whoever was to end it may be gone.
    deinit { end() }

    /// Whose the build is; the solver's, where that can't be told. To be asked once; cancelling the task that asks ends the
    /// look.
    func verdict() async -> Claims.Verdict {
        await withTaskCancellationHandler {
            for await verdict in verdicts { return verdict }
            return .theirs
        } onCancel: {
            task.cancel()
        }
    }

    /// The build it is for is over, or is none.
    func end() { lasting.finish() }
}

extension BuildRunner {
    /// Looks at the file of a build, and keeps what it has read until `end` is finished.
    fileprivate func look(
        at probe: BuildProbe,
        until end: AsyncStream<Never>,
        found: @escaping @Sendable (Claims.Verdict) -> Void
    ) async {
        builds.begin(probe.build, session: probe.session)
        defer { builds.end(probe.build) }
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
                    found(try await verdict(of: request, over: gateway))
                    for await _ in end {}
                    try await gateway.returnResult(SolveResult(reference: nil))
                    return false
                } catch {
                    return true
                }
            }
            for await isOver in tasks where isOver { tasks.cancelAll() }
        }
        found(.theirs)
    }

    private func verdict(of request: BuildRequest, over gateway: GatewayBridge) async throws -> Claims.Verdict {
        let asked = asked(request, pinned: nil, platforms: [])
        let gate = SyntaxGate(claims, endsWithVerdict: true)
        do {
            _ = try await frontend.compile(asked, over: bridge(gateway, asked, request, gate))
            return .theirs
        } catch let decision as SyntaxGate.Decision {
            return decision.verdict
        }
    }
}
