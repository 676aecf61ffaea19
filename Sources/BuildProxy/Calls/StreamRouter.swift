import Bridge
import CompileExecutor
import GRPCStreams
import GatewayClient
import NIOCore
import NIOHPACK
import NIOHTTP2
import ServiceSecurity
import ServiceSupport

/// Routes the calls of one client connection: serves local methods, compiles the builds that the routing policy selects,
/// and relays everything else unread. Bound to the connection's event loop.
final class StreamRouter: CallRouter {
    static let controlSolve = "/moby.buildkit.v1.Control/Solve"
    private static let controlSession = "/moby.buildkit.v1.Control/Session"
    static let bridgeSolve = "/moby.buildkit.v1.frontend.LLBBridge/Solve"

    let connection: ClientConnection
    let context: ProxyContext
    let upstream: UpstreamInfo
    let admissions: AdmissionControl
    private let recorder: CallRecorder

    /// Creates the handler of a new stream on `connection`.
    static func handler(
        _ connection: ClientConnection,
        _ context: ProxyContext,
        _ upstream: UpstreamInfo
    ) -> StreamHandler {
        let recorder = CallRecorder(context, caller: connection.caller)
        let router = StreamRouter(connection, context, upstream, recorder)
        return InboundCall.handler(routedBy: router, observer: recorder, on: connection.eventLoop)
    }

    private init(
        _ connection: ClientConnection,
        _ context: ProxyContext,
        _ upstream: UpstreamInfo,
        _ recorder: CallRecorder
    ) {
        self.connection = connection
        self.context = context
        self.upstream = upstream
        self.recorder = recorder
        admissions = AdmissionControl(connection: connection, context: context)
    }

    func route(_ call: InboundCall, _ headers: HTTP2Frame.FramePayload.Headers) {
        let path = headers.headers.first(name: ":path") ?? ""
        let admission: Admission
        do throws(BridgeError) { admission = try admissions.admit(path, headers.headers) } catch {
            return call.refuse(error)
        }
        recorder.caller = admission.caller
        switch context.local.lookUp(path) {
        case .method(let method): return serve(call, method, admission)
        case .unknownMethod: return call.refuse(BridgeError(.unimplemented, "unknown method \(path)"))
        case .otherService: break
        }
        if path == Self.controlSolve || path == Self.controlSession {
            let connection = self.connection
            connection.beginBuildStream()
            call.stream.whenClosed { connection.endBuildStream() }
        }
        guard path == Self.controlSolve || path == Self.bridgeSolve, !headers.endStream else {
            relay(call, [.headers(headers)], memory: nil, tap: upstream.tap(for: path))
            return
        }
        call.buffer(
            headers,
            limit: context.access.limits.messageBytes,
            memory: memory(of: admission.caller),
            by: admissions.requestDeadline
        ) { request in
            if path == Self.controlSolve {
                self.controlSolve(call, request, admission)
            } else {
                self.bridgeSolve(call, request, admission)
            }
        }
    }

    func memory(of caller: Caller) -> MemoryReservation {
        MemoryReservation(CallerMemory(access: context.access, caller: caller))
    }

    // MARK: Routes

    private func serve(_ call: InboundCall, _ method: MethodTable.Method, _ admission: Admission) {
        let traced = admission.trace.map { method.traced($0, context.traces) } ?? method
        let permit = admission.permit
        let callContext = MethodTable.CallContext(
            caller: admission.caller,
            // Handlers must not see the token.
            metadata: admission.metadata.filter { $0.name != "authorization" },
            trace: admission.trace,
            makeReservation: { [access = context.access, caller = admission.caller] in
                MemoryReservation(CallerMemory(access: access, caller: caller))
            }
        )
        call.serve(
            traced.bound(to: callContext),
            messageLimit: context.access.limits.messageBytes,
            memory: memory(of: admission.caller),
            by: admission.deadline,
            tasks: context.tasks,
            executor: method.compiles ? context.pool.executor(for: admission.caller) : nil,
            onEnd: { permit?.end() }
        )
    }

    /// Relays a call over a new stream of the client's upstream connection.
    @discardableResult
    func relay(
        _ call: InboundCall,
        _ frames: [HTTP2Frame.FramePayload],
        memory: MemoryReservation?,
        tap: ResponseTap? = nil,
        onEnd: @escaping () -> Void = {}
    ) -> Relay {
        let connection = self.connection
        recorder.isRelayed = true
        let relay = call.relay(
            frames,
            memory: memory,
            tap: tap,
            upstreamLost: { connection.upstreamError },
            onEnd: onEnd
        )
        connection.openUpstreamStream(relay.makeUpstreamHandler()) { result in
            switch result {
            case .failure(let error): relay.fail(error)
            case .success: relay.start()
            }
        }
        return relay
    }
}

/// The memory budget of a caller, bounded by the service's limits.
private struct CallerMemory: MemoryBudget {
    let access: AccessControl
    let caller: Caller

    func reserve(_ bytes: Int) throws(BridgeError) {
        do throws(Refusal) { try access.reserve(bytes, for: caller) } catch { throw error.error }
    }

    func release(_ bytes: Int) { access.release(bytes, for: caller) }
}
