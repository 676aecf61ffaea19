package import Bridge
import CompileService
package import Frontend
import GatewayClient
import Synchronization

/// The spans of one call: one for the call itself, one for each phase of its work, and one for each request that it makes to the
/// upstream or the client.
package final class CallTrace: Sendable {
    private struct State {
        var call: Span
        var phase: Span?
        var finished: [Span] = []
        var requestCount = 0
        var isOver = false
    }

    /// The maximum number of a call's requests that get a span.
    private static let requestLimit = 64

    /// Whether the caller records the trace. If so, the upstream gets the spans too.
    package let isCallers: Bool
    private let state: Mutex<State>

    /// Begins the span of a call.
    ///
    /// - Parameters:
    ///   - path: The call's path, which names the span.
    ///   - metadata: The call's metadata, which may carry a trace context.
    ///   - recordsOthers: Whether a call without a trace context begins a trace.
    /// - Returns: The call's trace; nil if the call is not recorded.
    package static func begin(_ path: String, _ metadata: [(name: String, value: String)], recordsOthers: Bool)
        -> CallTrace?
    {
        if let parent = TraceContext(metadata) { return parent.isSampled ? CallTrace(path, parent) : nil }
        return recordsOthers ? CallTrace(path, nil) : nil
    }

    private init(_ path: String, _ parent: TraceContext?) {
        isCallers = parent != nil
        let context = parent.map { $0.at(TraceContext.newSpan()) } ?? .new()
        let name = String(path.drop { $0 == "/" })
        var call = Span(
            name,
            kind: .server,
            in: context,
            parent: parent?.span ?? 0,
            hasRemoteParent: parent != nil
        )
        call.attributes = Self.attributes(ofCall: name)
        state = Mutex(State(call: call))
    }

    /// Returns the attributes of a call's span.
    private static func attributes(ofCall name: String) -> [(key: String, value: Span.Value)] {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        let system: (key: String, value: Span.Value) = ("rpc.system", .text("grpc"))
        guard parts.count == 2 else { return [system] }
        return [system, ("rpc.service", .text(parts[0])), ("rpc.method", .text(parts[1]))]
    }

    /// The trace ID, for logs.
    package var id: String { state.withLock { $0.call.context.traceID } }

    /// Adds an attribute to the call's span. The attribute must not reveal secrets or options of a build.
    package func note(_ key: String, _ value: Span.Value) {
        state.withLock { $0.call.attributes.append((key, value)) }
    }

    /// Begins the span of a phase, and ends the span of the previous phase.
    package func begin(_ phase: String) {
        state.withLock { state in
            guard !state.isOver else { return }
            Self.endPhase(&state, failure: nil)
            state.phase = state.call.child(phase)
        }
    }

    package func progressed(to milestone: CompileMilestone) {
        switch milestone {
        case .sourceRead(let syntax):
            note("slipway.syntax", .text(syntax))
            begin("parse")
        case .parsed: begin("lower")
        case .lowered(let vertices):
            note("slipway.vertices", .number(vertices))
        }
    }

    /// Begins the span of a request that this call sends to the upstream or the client.
    ///
    /// - Returns: The span; nil if the maximum number of requests has been reached or the call has ended.
    package func beginRequest(_ name: String) -> Span? {
        state.withLock { state in
            state.requestCount += 1
            guard !state.isOver, state.requestCount <= Self.requestLimit else { return nil }
            return (state.phase ?? state.call).child(name, kind: .client)
        }
    }

    /// Begins the span of an outgoing gRPC call that the traced call makes; returns nil as `beginRequest` does.
    ///
    /// - Parameter path: The path, which names the span.
    package func call(_ path: String) -> Span? {
        let name = String(path.drop { $0 == "/" })
        guard var span = beginRequest(name) else { return nil }
        span.attributes = Self.attributes(ofCall: name)
        return span
    }

    /// Ends the span of a request. The span is dropped if the call has already ended.
    package func end(_ request: Span, failure: String?) {
        var request = request
        request.end = Span.now
        request.failure = failure
        state.withLock { state in
            if !state.isOver { state.finished.append(request) }
        }
    }

    /// Returns the metadata for an outgoing call: `metadata` with the trace context of the outgoing call's span.
    ///
    /// - Parameter call: The span of the outgoing call; nil for the span of the current phase.
    package func carried(_ metadata: [(name: String, value: String)], by call: Span?) -> [(name: String, value: String)]
    {
        let context = call?.context ?? state.withLock { ($0.phase ?? $0.call).context }
        return metadata.filter { $0.name != TraceContext.parentHeader } + [(TraceContext.parentHeader, context.parent)]
    }

    /// Ends all spans of the call.
    ///
    /// - Parameter outcome: The value of the `slipway.outcome` attribute, e.g. `compiled`.
    /// - Returns: All spans; none if the call had already ended.
    package func end(_ outcome: String, failure: BridgeError? = nil) -> [Span] {
        state.withLock { state in
            guard !state.isOver else { return [] }
            state.isOver = true
            let code = failure.map { "\($0.code)" }
            Self.endPhase(&state, failure: code)
            state.call.attributes.append(("slipway.outcome", .text(outcome)))
            state.call.attributes.append(("rpc.grpc.status_code", .number(failure?.code.rawValue ?? 0)))
            if state.requestCount > 0 {
                state.call.attributes.append(("slipway.asked", .number(state.requestCount)))
            }
            state.call.failure = code
            state.call.end = Span.now
            return [state.call] + state.finished
        }
    }

    private static func endPhase(_ state: inout State, failure: String?) {
        guard var phase = state.phase else { return }
        phase.end = Span.now
        phase.failure = failure
        state.finished.append(phase)
        state.phase = nil
    }
}

extension CallTrace: CallProgress {
    package func questionSent(_ kind: String) -> (@Sendable (_ isAnswered: Bool) -> Void)? {
        guard let span = beginRequest(kind) else { return nil }
        return { isAnswered in self.end(span, failure: isAnswered ? nil : "unanswered") }
    }
}
