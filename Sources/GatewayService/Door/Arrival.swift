import Bridge
import ControlProtos
import GatewayClient
import GatewayProtos
import NIOCore
import NIOHPACK
import NIOHTTP2
import SwiftProtobuf

/// A stream that a client has opened, until it is known what it is for. Bound to its event loop.
///
/// A request to build is read and looked at; everything else passes through unread.
final class Arrival: StreamSink {
    static let controlSolve = "/moby.buildkit.v1.Control/Solve"
    private static let controlSession = "/moby.buildkit.v1.Control/Session"
    static let bridgeSolve = "/moby.buildkit.v1.frontend.LLBBridge/Solve"

    private let client: StreamHandler
    private let connection: ClientConnection
    private let services: DoorServices
    private let facts: WorkerFacts
    private let admissions: AdmissionControl
    /// Who calls.
    private var caller: Caller

    /// A stream's handler, for a stream of this connection.
    static func handler(
        _ connection: ClientConnection,
        _ services: DoorServices,
        _ facts: WorkerFacts
    ) -> StreamHandler {
        let handler = StreamHandler(readsAtOnce: true)
        handler.observer = CallObserver(services, caller: connection.caller)
        handler.sink = Arrival(handler, connection, services, facts)
        return handler
    }

    private init(
        _ client: StreamHandler,
        _ connection: ClientConnection,
        _ services: DoorServices,
        _ facts: WorkerFacts
    ) {
        self.client = client
        self.connection = connection
        self.services = services
        self.facts = facts
        admissions = AdmissionControl(connection: connection, services: services)
        caller = connection.caller
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        guard case .headers(let headers) = payload else { return }
        let path = headers.headers.first(name: ":path") ?? ""
        let admission: Admission
        do throws(BridgeError) { admission = try admissions.admit(path, headers.headers) } catch {
            return client.refuse(error, hasEnded: headers.endStream)
        }
        caller = admission.caller
        client.observer?.caller = caller
        switch services.hosted.answerer(of: path) {
        case .method(let method): return host(method, admission, hasEnded: headers.endStream)
        case .nobody:
            let error = BridgeError(.unimplemented, "unknown method \(path)")
            return client.refuse(error, hasEnded: headers.endStream)
        case .others: break
        }
        if path == Self.controlSolve || path == Self.controlSession {
            let connection = self.connection
            connection.beginBuildStream()
            client.whenClosed = { connection.endBuildStream() }
        }
        guard path == Self.controlSolve || path == Self.bridgeSolve, !headers.endStream else {
            pass([payload], holding: nil, reader: facts.reader(of: path))
            return
        }
        _ = RequestCollector(
            client: client,
            headers: payload,
            limit: services.access.limits.messageBytes,
            held: services.access.request(of: caller),
            patience: admissions.patience
        ) { request in
            if path == Self.controlSolve {
                self.controlSolve(request, admission)
            } else {
                self.bridgeSolve(request, admission)
            }
        }
    }

    func readComplete() { client.read() }

    func writabilityChanged() {}

    func closed() {}

    // MARK: What becomes of it

    /// Answers the call here.
    private func host(_ method: HostedMethods.Method, _ admission: Admission, hasEnded: Bool) {
        HostedCall.start(
            admission.trace.map { method.traced($0, services.traces) } ?? method,
            for: client,
            // A handler has no need of the token.
            facts: HostedMethods.CallFacts(
                caller: caller,
                metadata: admission.metadata.filter { $0.name != "authorization" },
                trace: admission.trace
            ),
            messageLimit: services.access.limits.messageBytes,
            held: services.access.request(of: caller),
            within: admission.limit,
            permit: admission.permit,
            tasks: services.tasks,
            hasEnded: hasEnded,
            on: connection.eventLoop
        )
    }

    /// Couples the stream with one of the worker's.
    @discardableResult
    private func pass(
        _ frames: [HTTP2Frame.FramePayload],
        holding held: HeldBytes?,
        reader: AnswerReader? = nil,
        whenOver: @escaping () -> Void = {}
    ) -> PassThrough {
        let connection = self.connection
        client.observer?.isPassed = true
        let call = PassThrough(
            client: client,
            frames: frames,
            held: held,
            reader: reader,
            endOfWorker: { connection.endOfWorker },
            whenOver: whenOver
        )
        connection.open(call.makeWorkerHandler()) { ready in
            switch ready {
            case .failure(let error): call.fail(error)
            case .success: call.start()
            }
        }
        return call
    }

    /// - Parameter traced: the path of the call whose spans are recorded; nil for none.
    private func runner(_ metadata: [(name: String, value: String)], traced: String? = nil) -> BuildRunner {
        let limits = services.access.limits
        let trace = traced.flatMap { CallTrace.begin($0, metadata, recordsOthers: services.traces != nil) }
        return BuildRunner(
            frontend: services.frontend,
            claims: services.claims,
            builds: services.builds,
            reports: BuildReports(log: services.log, metrics: services.metrics, caller: caller, trace: trace),
            transport: WorkerTransport(
                connection,
                metadata: metadata,
                messageLimit: limits.messageBytes,
                trace: trace
            ),
            facts: facts,
            sourceLimit: limits.sourceBytes,
            trace: trace,
            spans: trace.map { _ in
                SpanSink(
                    collector: services.traces,
                    solver: WorkerTransport(connection, metadata: [], messageLimit: limits.messageBytes),
                    log: services.log
                )
            }
        )
    }

    /// A client runs a frontend within a build of its own; what can't be read is the solver's to refuse.
    private func bridgeSolve(_ read: RequestCollector.Request, _ admission: Admission) {
        let metadata = admission.metadata
        let build = metadata.first { $0.name == BuildRequest.buildID }?.value ?? ""
        guard let bytes = read.message, let message = try? BridgeSolveRequest(serializedBytes: bytes),
            !message.frontend.isEmpty, let request = try? BuildRequest(message, build: build, metadata: metadata)
        else {
            pass(read.frames, holding: read.held)
            return
        }
        let verdict = services.claims.verdict(frontend: request.frontend, options: request.options)
        guard verdict != .theirs else {
            pass(read.frames, holding: read.held)
            return
        }
        let runner = runner(metadata, traced: Self.bridgeSolve)
        let permit: Permit
        do throws(Refusal) { permit = try admissions.beginCompile(.frontend, for: caller) } catch {
            return client.answer(.failure(error.error))
        }
        ClientTask.start(for: client, on: connection.eventLoop, within: admission.limit) {
            defer { permit.end() }
            return try await runner.answer(request, verdict, to: message)
        } then: { result in
            if case .failure(is SyntaxGate.IsTheirs) = result {
                self.pass(read.frames, holding: read.held)
            } else {
                self.client.answer(result, holding: read.held)
            }
        }
    }

    /// A client has the solver run a frontend and end the build.
    private func controlSolve(_ read: RequestCollector.Request, _ admission: Admission) {
        guard let bytes = read.message, let message = try? ControlSolveRequest(serializedBytes: bytes) else {
            pass(read.frames, holding: read.held) { admission.permit?.end() }
            return
        }
        let verdict = services.claims.verdict(frontend: message.frontend, options: message.frontendAttrs)
        guard verdict == .asksItsFile, !message.hasDefinition else {
            controlSolve(message, verdict, read, admission)
            return
        }
        let probe = BuildProbe(message, metadata: admission.metadata.filter { $0.name != BuildRequest.buildID })
        let look = BuildLook(runner(probe.metadata), at: probe, tasks: services.tasks)
        ClientTask.start(for: client, on: connection.eventLoop, within: admission.limit) {
            await look.verdict()
        } then: { result in
            switch result {
            case .success(let verdict): self.controlSolve(message, verdict, read, admission, after: look)
            case .failure(let error): self.client.answer(.failure(error), holding: read.held)
            }
        }
    }

    /// - Parameter look: what was read to come to the verdict; ended with the build.
    private func controlSolve(
        _ message: ControlSolveRequest,
        _ verdict: Claims.Verdict,
        _ read: RequestCollector.Request,
        _ admission: Admission,
        after look: BuildLook? = nil
    ) {
        let (services, build) = (self.services, message.ref)
        guard case .ours = verdict, let first = read.frames.first, !message.hasDefinition,
            let (request, forwarded) = try? Self.split(message, admission.metadata)
        else {
            services.builds.begin(build, session: message.session)
            pass(read.frames, holding: read.held) {
                look?.end()
                services.builds.end(build)
                admission.permit?.end()
            }
            return
        }
        let permit: Permit
        do throws(Refusal) { permit = try admissions.beginCompile(.frontend, for: caller) } catch {
            return client.answer(.failure(error.error), holding: read.held)
        }
        services.builds.begin(build, session: message.session)
        let runner = runner(request.metadata, traced: Self.controlSolve)
        let running = RunningBuild()
        let call = pass([first, GRPCAnswer.frame(forwarded, endStream: true)], holding: read.held) {
            look?.end()
            services.builds.end(build)
            admission.permit?.end()
            running.task?.cancel()
        }
        let bound = NIOLoopBound(call, eventLoop: connection.eventLoop)
        let eventLoop = connection.eventLoop
        running.task = Task {
            defer { permit.end() }
            do {
                try await runner.complete(request, verdict)
            } catch {
                // The solver could not be told, so it would wait for ever.
                let failure = BridgeError(reporting: error)
                eventLoop.execute { bound.value.fail(failure) }
            }
        }
    }

    /// What is compiled here, and what the solver is asked in its stead: the same build, with the frontend left to us.
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

/// The task of a build, for whoever ends it. Bound to its event loop.
private final class RunningBuild {
    var task: Task<Void, Never>?
}
