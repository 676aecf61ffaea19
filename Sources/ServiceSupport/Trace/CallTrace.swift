package import Bridge
import CompileService
package import Frontend
import GatewayClient
import Synchronization

/// The spans of one call: one for the whole of it, one for each part, which follow one another, and in these one for
/// each thing that was asked of another side meanwhile.
package final class CallTrace: Sendable {
    private struct State {
        var whole: Span
        var part: Span?
        var over: [Span] = []
        /// How often another side was asked.
        var asked = 0
        var isOver = false
    }

    /// How many of the things that a call asks have a span.
    private static let askedLimit = 64

    /// True where the caller records the trace; its solver then gets the spans too.
    package let isCallers: Bool
    private let state: Mutex<State>

    /// Begins the span of a call.
    ///
    /// - Parameters:
    ///   - path: the call's path, which names the span.
    ///   - metadata: what the call carries: where it says that its trace isn't recorded, there is nothing to do.
    ///   - recordsOthers: true where calls that carry no trace begin one.
    /// - Returns: nil where nothing is recorded.
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
        var whole = Span(
            name,
            kind: .server,
            in: context,
            parent: parent?.span ?? 0,
            hasRemoteParent: parent != nil
        )
        whole.attributes = Self.attributes(ofCall: name)
        state = Mutex(State(whole: whole))
    }

    /// What a span says of the call that it is of.
    private static func attributes(ofCall name: String) -> [(key: String, value: Span.Value)] {
        let words = name.split(separator: "/", maxSplits: 1).map(String.init)
        let system: (key: String, value: Span.Value) = ("rpc.system", .text("grpc"))
        guard words.count == 2 else { return [system] }
        return [system, ("rpc.service", .text(words[0])), ("rpc.method", .text(words[1]))]
    }

    /// The trace's id, for logs.
    package var id: String { state.withLock { $0.whole.context.traceID } }

    /// Says something about the call; nothing that a build's secrets or options could be told from.
    package func note(_ key: String, _ value: Span.Value) {
        state.withLock { $0.whole.attributes.append((key, value)) }
    }

    /// A part begins, and the one before it is over.
    package func begin(_ part: String) {
        state.withLock { state in
            guard !state.isOver else { return }
            Self.endPart(&state, failure: nil)
            state.part = state.whole.child(part)
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

    /// Another side is asked something.
    ///
    /// - Parameter name: what it is asked, as those who read traces know it.
    /// - Returns: a span that begins; nil where there are enough of them.
    package func ask(_ name: String) -> Span? {
        state.withLock { state in
            state.asked += 1
            guard !state.isOver, state.asked <= Self.askedLimit else { return nil }
            return (state.part ?? state.whole).child(name, kind: .client)
        }
    }

    /// A call on this one's behalf begins.
    ///
    /// - Parameter path: the call's path, which names the span.
    package func call(_ path: String) -> Span? {
        let name = String(path.drop { $0 == "/" })
        guard var span = ask(name) else { return nil }
        span.attributes = Self.attributes(ofCall: name)
        return span
    }

    /// What was asked has an answer, or will have none; later than the end of the call it is too late to tell.
    package func end(_ asked: Span, failure: String?) {
        var asked = asked
        asked.end = Span.now
        asked.failure = failure
        state.withLock { state in
            if !state.isOver { state.over.append(asked) }
        }
    }

    /// What a call on this one's behalf carries: the same as this one, but for the span that it is a part of.
    ///
    /// - Parameter call: the call's own span.
    package func carried(_ metadata: [(name: String, value: String)], by call: Span?) -> [(name: String, value: String)]
    {
        let context = call?.context ?? state.withLock { ($0.part ?? $0.whole).context }
        return metadata.filter { $0.name != TraceContext.parentHeader } + [(TraceContext.parentHeader, context.parent)]
    }

    /// The call is over.
    ///
    /// - Parameter outcome: how it ended, in a word.
    /// - Returns: all its spans; none where it was over before.
    package func end(_ outcome: String, failure: BridgeError? = nil) -> [Span] {
        state.withLock { state in
            guard !state.isOver else { return [] }
            state.isOver = true
            let words = failure.map { "\($0.code)" }
            Self.endPart(&state, failure: words)
            state.whole.attributes.append(("slipway.outcome", .text(outcome)))
            state.whole.attributes.append(("rpc.grpc.status_code", .number(failure?.code.rawValue ?? 0)))
            if state.asked > 0 { state.whole.attributes.append(("slipway.asked", .number(state.asked))) }
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

extension CallTrace: CallProgress {
    package func questionSent(_ kind: String) -> (@Sendable (_ isAnswered: Bool) -> Void)? {
        guard let span = ask(kind) else { return nil }
        return { isAnswered in self.end(span, failure: isAnswered ? nil : "unanswered") }
    }
}
