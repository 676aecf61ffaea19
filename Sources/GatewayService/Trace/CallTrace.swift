import Bridge
import Frontend
import GatewayClient
import Synchronization

/// The spans of one call: one for the whole of it, and one for each part, which follow one another.
final class CallTrace: Sendable {
    private struct State {
        var whole: Span
        var part: Span?
        var over: [Span] = []
        var isOver = false
    }

    /// True where the caller records the trace; its solver then gets the spans too.
    let isCallers: Bool
    private let state: Mutex<State>

    /// Begins the span of a call.
    ///
    /// - Parameters:
    ///   - path: the call's path, which names the span.
    ///   - metadata: what the call carries: where it says that its trace isn't recorded, there is nothing to do.
    ///   - recordsOthers: true where calls that carry no trace begin one.
    /// - Returns: nil where nothing is recorded.
    static func begin(_ path: String, _ metadata: [(name: String, value: String)], recordsOthers: Bool) -> CallTrace? {
        if let parent = TraceContext(metadata) { return parent.isSampled ? CallTrace(path, parent) : nil }
        return recordsOthers ? CallTrace(path, nil) : nil
    }

    private init(_ path: String, _ parent: TraceContext?) {
        isCallers = parent != nil
        let context = parent.map { $0.at(TraceContext.newSpan()) } ?? .new()
        let name = String(path.drop { $0 == "/" })
        var whole = Span(
            name,
            kind: .server,
            in: context,
            parent: parent?.span ?? 0,
            hasRemoteParent: parent != nil
        )
        let words = name.split(separator: "/", maxSplits: 1).map(String.init)
        whole.attributes = [("rpc.system", .text("grpc"))]
        if words.count == 2 { whole.attributes += [("rpc.service", .text(words[0])), ("rpc.method", .text(words[1]))] }
        state = Mutex(State(whole: whole))
    }

    /// The trace's id, for logs.
    var id: String { state.withLock { $0.whole.context.traceID } }

    /// Says something about the call; nothing that a build's secrets or options could be told from.
    func note(_ key: String, _ value: Span.Value) { state.withLock { $0.whole.attributes.append((key, value)) } }

    /// A part begins, and the one before it is over.
    func begin(_ part: String) {
        state.withLock { state in
            guard !state.isOver else { return }
            Self.endPart(&state, failure: nil)
            state.part = state.whole.child(part)
        }
    }

    /// Takes note of how far a compilation has come.
    func reached(_ milestone: CompileMilestone) {
        switch milestone {
        case .sourceRead(let syntax):
            note("slipway.syntax", .text(syntax))
            begin("parse")
        case .parsed: begin("lower")
        case .lowered(let vertices):
            note("slipway.vertices", .number(vertices))
            begin("solve")
        }
    }

    /// What a call on this one's behalf carries: the same as this one, but for the span that it is a part of.
    func carried(_ metadata: [(name: String, value: String)]) -> [(name: String, value: String)] {
        let parent = state.withLock { ($0.part ?? $0.whole).context.parent }
        return metadata.filter { $0.name != TraceContext.parentHeader } + [(TraceContext.parentHeader, parent)]
    }

    /// The call is over.
    ///
    /// - Parameter outcome: how it ended, in a word.
    /// - Returns: all its spans; none where it was over before.
    func end(_ outcome: String, failure: BridgeError? = nil) -> [Span] {
        state.withLock { state in
            guard !state.isOver else { return [] }
            state.isOver = true
            let words = failure.map { "\($0.code)" }
            Self.endPart(&state, failure: words)
            state.whole.attributes.append(("slipway.outcome", .text(outcome)))
            state.whole.attributes.append(("rpc.grpc.status_code", .number(failure?.code.rawValue ?? 0)))
            state.whole.failure = words
            state.whole.end = Span.now
            return [state.whole] + state.over
        }
    }

    private static func endPart(_ state: inout State, failure: String?) {
        guard var part = state.part else { return }
        part.end = Span.now
        part.failure = failure
        state.over.append(part)
        state.part = nil
    }
}
