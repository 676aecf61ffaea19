import Bridge
import CompileExecutor
import ControlProtos
import GRPCFraming
import GRPCStreams
import GatewayClient
import GatewayProtos
import NIOCore
import ServiceSecurity
import ServiceSupport
import SwiftProtobuf

extension StreamRouter {
    /// Creates the runner of a call's build. `path` names the span of the call; nil to leave the call untraced.
    private func runner(
        _ metadata: [(name: String, value: String)],
        caller: Caller,
        tracedAs path: String? = nil
    ) -> BuildRunner {
        let limits = context.access.limits
        let trace = path.flatMap { CallTrace.begin($0, metadata, recordsOthers: context.traces != nil) }
        return BuildRunner(
            frontend: context.frontend,
            routing: context.routing,
            sessions: context.sessions,
            reporter: BuildReporter(log: context.log, metrics: context.metrics, caller: caller, trace: trace),
            transport: UpstreamTransport(
                connection,
                metadata: metadata,
                messageLimit: limits.messageBytes,
                trace: trace
            ),
            upstream: upstream,
            sourceLimit: limits.sourceBytes,
            memory: memory(of: caller),
            trace: trace,
            spans: trace.map { _ in
                SpanSink(
                    collector: context.traces,
                    upstream: UpstreamTransport(connection, metadata: [], messageLimit: limits.messageBytes),
                    log: context.log
                )
            }
        )
    }

    /// Handles `LLBBridge.Solve`, by which a client runs a frontend within a build of its own. A malformed request is relayed, so
    /// that the upstream reports the error.
    func bridgeSolve(_ call: InboundCall, _ buffered: RequestBuffer.Request, _ admission: Admission) {
        let metadata = admission.metadata
        let build = metadata.first { $0.name == BuildRequest.buildID }?.value ?? ""
        guard let bytes = buffered.message, let message = try? BridgeSolveRequest(serializedBytes: bytes),
            !message.frontend.isEmpty, let request = try? BuildRequest(message, build: build, metadata: metadata)
        else {
            relay(call, buffered.frames, memory: buffered.memory)
            return
        }
        let route = context.routing.route(frontend: request.frontend, options: request.options)
        guard route != .passThrough else {
            relay(call, buffered.frames, memory: buffered.memory)
            return
        }
        let runner = runner(metadata, caller: admission.caller, tracedAs: Self.bridgeSolve)
        let permit: Permit
        do throws(Refusal) { permit = try admissions.beginCompile(.frontend, for: admission.caller) } catch {
            return call.respond(.failure(error.error), memory: buffered.memory)
        }
        let executor = context.pool.executor(for: admission.caller)
        call.perform(by: admission.deadline, on: executor, tasks: context.tasks) {
            defer { permit.end() }
            try Task.checkCancellation()
            return try await runner.answer(request, route, to: message)
        } then: { result in
            if case .failure(is NotClaimed) = result {
                self.relay(call, buffered.frames, memory: buffered.memory)
            } else {
                call.respond(result, memory: buffered.memory)
            }
        }
    }

    /// Handles `Control.Solve`, by which a client requests a whole build.
    func controlSolve(_ call: InboundCall, _ buffered: RequestBuffer.Request, _ admission: Admission) {
        guard let bytes = buffered.message, let message = try? ControlSolveRequest(serializedBytes: bytes) else {
            relay(call, buffered.frames, memory: buffered.memory) { admission.permit?.end() }
            return
        }
        let route = context.routing.route(frontend: message.frontend, options: message.frontendAttrs)
        guard route == .inspectSource, !message.hasDefinition else {
            return controlSolve(call, message, route, buffered, admission)
        }
        let request = ProbeRequest(message, metadata: admission.metadata.filter { $0.name != BuildRequest.buildID })
        let runner = runner(request.metadata, caller: admission.caller)
        let probe = SourceProbe(runner, request, tasks: context.tasks)
        call.perform(by: admission.deadline) {
            await probe.route()
        } then: { result in
            switch result {
            case .success(let route): self.controlSolve(call, message, route, buffered, admission, after: probe)
            case .failure(let error): call.respond(.failure(error), memory: buffered.memory)
            }
        }
    }

    /// Compiles or relays a build whose route is known. The probe that found the route, if any, ends with the build.
    private func controlSolve(
        _ call: InboundCall,
        _ message: ControlSolveRequest,
        _ route: RoutingPolicy.Route,
        _ buffered: RequestBuffer.Request,
        _ admission: Admission,
        after probe: SourceProbe? = nil
    ) {
        let (sessions, build) = (context.sessions, message.ref)
        guard case .compileHere = route, let first = buffered.frames.first, !message.hasDefinition,
            let (request, forwarded) = try? Self.split(message, admission.metadata)
        else {
            sessions.begin(build, session: message.session)
            relay(call, buffered.frames, memory: buffered.memory) {
                probe?.end()
                sessions.end(build)
                admission.permit?.end()
            }
            return
        }
        let permit: Permit
        do throws(Refusal) { permit = try admissions.beginCompile(.frontend, for: admission.caller) } catch {
            return call.respond(.failure(error.error), memory: buffered.memory)
        }
        sessions.begin(build, session: message.session)
        let runner = runner(request.metadata, caller: admission.caller, tracedAs: Self.controlSolve)
        let compilation = RunningCompilation()
        let frames = [first, GRPCResponse.frame(forwarded, endStream: true)]
        let relay = relay(call, frames, memory: buffered.memory) {
            probe?.end()
            sessions.end(build)
            admission.permit?.end()
            compilation.task?.cancel()
        }
        let eventLoop = connection.eventLoop
        let bound = NIOLoopBound(relay, eventLoop: eventLoop)
        let tasks = context.tasks
        tasks.begin()
        compilation.task = Task(executorPreference: context.pool.executor(for: admission.caller)) {
            defer {
                permit.end()
                tasks.end()
            }
            do {
                try await runner.complete(request, route)
            } catch {
                // The error couldn't be returned to the upstream, whose `Solve` therefore still waits for a result.
                let failure = BridgeError(reporting: error)
                eventLoop.execute { bound.value.fail(failure) }
            }
        }
    }

    /// Splits a request into the build that the service compiles and the request to forward to the upstream: the same request
    /// without a frontend. The upstream then waits until the service returns the compiled build's result to it.
    private static func split(
        _ message: ControlSolveRequest,
        _ metadata: [(name: String, value: String)]
    ) throws -> (BuildRequest, [UInt8]) {
        let own = metadata.filter { $0.name != BuildRequest.buildID } + [(BuildRequest.buildID, message.ref)]
        var forwarded = message
        forwarded.frontend = ""
        return (try BuildRequest(message, metadata: own), try forwarded.serializedBytes())
    }
}

/// Holds the task that compiles a build, so that the task can be cancelled when the call ends. Bound to the call's event loop.
private final class RunningCompilation {
    var task: Task<Void, Never>?
}
