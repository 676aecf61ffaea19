import Glibc

/// A stretch of time in which something was done.
struct Span: Sendable {
    /// Who it was done for.
    enum Kind: Sendable {
        /// A part of another span.
        case inside
        /// A call that was answered.
        case server
        /// Something that was asked of another side.
        case client
    }

    /// What there is to say about it, beside its name.
    enum Value: Sendable, Hashable {
        case text(String)
        case number(Int)
    }

    /// Where it is in its trace.
    let context: TraceContext
    /// The span that it is a part of; zero where it begins a trace.
    let parent: UInt64
    /// True where that one is another process's.
    let hasRemoteParent: Bool
    let name: String
    let kind: Kind
    /// Nanoseconds since 1970.
    let start: UInt64
    var end: UInt64
    var attributes: [(key: String, value: Value)] = []
    /// Why it failed, in words that give away nothing of what was built; nil where it went well.
    var failure: String?

    /// A span that begins now, within another or at the beginning of a trace.
    init(_ name: String, kind: Kind, in context: TraceContext, parent: UInt64, hasRemoteParent: Bool) {
        self.context = context
        self.parent = parent
        self.hasRemoteParent = hasRemoteParent
        self.name = name
        self.kind = kind
        start = Self.now
        end = start
    }

    /// A part of this one that begins now.
    func child(_ name: String, kind: Kind = .inside) -> Span {
        Span(
            name,
            kind: kind,
            in: context.at(TraceContext.newSpan()),
            parent: context.span,
            hasRemoteParent: false
        )
    }

    /// Nanoseconds since 1970.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
