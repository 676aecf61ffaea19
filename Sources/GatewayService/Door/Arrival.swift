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
    private static let controlSolve = "/moby.buildkit.v1.Control/Solve"
    private static let bridgeSolve = "/moby.buildkit.v1.frontend.LLBBridge/Solve"

    private let client: StreamHandler
    private let connection: ClientConnection
    private let services: DoorServices
    private let platforms: WorkerPlatforms

    /// A stream's handler, for a stream of this connection.
    static func handler(
        _ connection: ClientConnection,
        _ services: DoorServices,
        _ platforms: WorkerPlatforms
    ) -> StreamHandler {
        let handler = StreamHandler(readsAtOnce: true)
        handler.sink = Arrival(handler, connection, services, platforms)
        return handler
    }

    private init(
        _ client: StreamHandler,
        _ connection: ClientConnection,
        _ services: DoorServices,
        _ platforms: WorkerPlatforms
    ) {
        self.client = client
        self.connection = connection
        self.services = services
        self.platforms = platforms
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        guard case .headers(let headers) = payload else { return }
        let path = headers.headers.first(name: ":path") ?? ""
        services.log.debug("call", ["method": path, "caller": connection.caller.description])
        guard path == Self.controlSolve || path == Self.bridgeSolve, !headers.endStream else {
            pass([payload])
            return
        }
        let metadata = Self.metadata(headers.headers)
        _ = RequestCollector(
            client: client,
            headers: payload,
            limit: services.messageLimit,
            budget: connection.requestBudget
        ) { message, frames in
            if path == Self.controlSolve {
                self.controlSolve(message, frames, metadata)
            } else {
                self.bridgeSolve(message, frames, metadata)
            }
        }
    }

    func readComplete() { client.read() }

    func writabilityChanged() {}

    func closed() {}

    // MARK: What becomes of it

    /// Couples the stream with one of the worker's.
    @discardableResult
    private func pass(_ frames: [HTTP2Frame.FramePayload], whenOver: @escaping () -> Void = {}) -> PassThrough {
        let connection = self.connection
        let call = PassThrough(
            client: client,
            frames: frames,
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

    private func runner(_ metadata: [(name: String, value: String)]) -> BuildRunner {
        BuildRunner(
            frontend: services.frontend,
            claims: services.claims,
            builds: services.builds,
            log: services.log,
            transport: WorkerTransport(connection, metadata: metadata, messageLimit: services.messageLimit),
            platforms: platforms
        )
    }

    /// A client runs a frontend within a build of its own; what can't be read is the solver's to refuse.
    private func bridgeSolve(
        _ bytes: [UInt8]?,
        _ frames: [HTTP2Frame.FramePayload],
        _ metadata: [(name: String, value: String)]
    ) {
        let build = metadata.first { $0.name == BuildRequest.buildID }?.value ?? ""
        guard let bytes, let message = try? BridgeSolveRequest(serializedBytes: bytes), !message.frontend.isEmpty,
            let request = try? BuildRequest(message, build: build, metadata: metadata)
        else {
            pass(frames)
            return
        }
        let verdict = services.claims.verdict(frontend: request.frontend, options: request.options)
        guard verdict != .theirs else {
            pass(frames)
            return
        }
        let runner = runner(metadata)
        ClientTask.start(for: client, on: connection.eventLoop) {
            try await runner.answer(request, verdict, to: message)
        } then: { result in
            if case .failure(is SyntaxGate.IsTheirs) = result { self.pass(frames) } else { self.client.answer(result) }
        }
    }

    /// A client has the solver run a frontend and end the build.
    private func controlSolve(
        _ bytes: [UInt8]?,
        _ frames: [HTTP2Frame.FramePayload],
        _ metadata: [(name: String, value: String)]
    ) {
        guard let bytes, let message = try? ControlSolveRequest(serializedBytes: bytes) else {
            pass(frames)
            return
        }
        let verdict = services.claims.verdict(frontend: message.frontend, options: message.frontendAttrs)
        guard verdict == .asksItsFile, !message.hasDefinition else {
            controlSolve(message, verdict, frames, metadata)
            return
        }
        let probe = BuildProbe(message, metadata: metadata.filter { $0.name != BuildRequest.buildID })
        let runner = runner(probe.metadata)
        ClientTask.start(for: client, on: connection.eventLoop) {
            await runner.look(probe)
        } then: { result in
            self.controlSolve(message, (try? result.get()) ?? .theirs, frames, metadata)
        }
    }

    private func controlSolve(
        _ message: ControlSolveRequest,
        _ verdict: Claims.Verdict,
        _ frames: [HTTP2Frame.FramePayload],
        _ metadata: [(name: String, value: String)]
    ) {
        let (services, build) = (self.services, message.ref)
        services.builds.begin(build, session: message.session)
        guard case .ours = verdict, let first = frames.first, !message.hasDefinition,
            let (request, forwarded) = try? Self.split(message, metadata)
        else {
            pass(frames) { services.builds.end(build) }
            return
        }
        let runner = runner(request.metadata)
        let running = RunningBuild()
        let call = pass([first, GRPCAnswer.frame(forwarded, endStream: true)]) {
            services.builds.end(build)
            running.task?.cancel()
        }
        let bound = NIOLoopBound(call, eventLoop: connection.eventLoop)
        let eventLoop = connection.eventLoop
        running.task = Task {
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

    /// What a client's call carries beside what gRPC and HTTP/2 themselves do.
    private static func metadata(_ headers: HPACKHeaders) -> [(name: String, value: String)] {
        let own: Set<String> = ["content-type", "te", "user-agent", "content-length"]
        return headers.compactMap { name, value, _ in
            name.hasPrefix(":") || name.hasPrefix("grpc-") || own.contains(name) ? nil : (name, value)
        }
    }
}

/// The task of a build, for whoever ends it. Bound to its event loop.
private final class RunningBuild {
    var task: Task<Void, Never>?
}
