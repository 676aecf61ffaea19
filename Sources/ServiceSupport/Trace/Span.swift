import Glibc

/// A stretch of time in which something was done.
package struct Span: Sendable {
    /// Who it was done for.
    package enum Kind: Sendable {
        /// A part of another span.
        case inside
        /// A call that was answered.
        case server
        /// Something that was asked of another side.
        case client
    }

    /// What there is to say about it, beside its name.
    package enum Value: Sendable, Hashable {
        case text(String)
        case number(Int)
    }

    /// Where it is in its trace.
    package let context: TraceContext
    /// The span that it is a part of; zero where it begins a trace.
    package let parent: UInt64
    /// True where that one is another process's.
    package let hasRemoteParent: Bool
    package let name: String
    package let kind: Kind
    /// Nanoseconds since 1970.
    package let start: UInt64
    package var end: UInt64
    package var attributes: [(key: String, value: Value)] = []
    /// Why it failed, in words that give away nothing of what was built; nil where it went well.
    package var failure: String?

    /// A span that begins now, within another or at the beginning of a trace.
    package init(_ name: String, kind: Kind, in context: TraceContext, parent: UInt64, hasRemoteParent: Bool) {
        self.context = context
        self.parent = parent
        self.hasRemoteParent = hasRemoteParent
        self.name = name
        self.kind = kind
        start = Self.now
        end = start
    }

    /// A part of this one that begins now.
    package func child(_ name: String, kind: Kind = .inside) -> Span {
        Span(
            name,
            kind: kind,
            in: context.at(TraceContext.newSpan()),
            parent: context.span,
            hasRemoteParent: false
        )
    }

    /// Nanoseconds since 1970.
    package static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
