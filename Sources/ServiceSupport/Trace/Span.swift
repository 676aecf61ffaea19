import Glibc

/// A span of a trace.
package struct Span: Sendable {
    /// The role of the span.
    package enum Kind: Sendable {
        /// Work inside this process, as part of another span (OpenTelemetry's `INTERNAL`).
        case inside
        /// A call that the service received (OpenTelemetry's `SERVER`).
        case server
        /// A request that the service sends (OpenTelemetry's `CLIENT`).
        case client
    }

    /// The value of an attribute.
    package enum Value: Sendable, Hashable {
        case text(String)
        case number(Int)
    }

    /// The span's position in the trace.
    package let context: TraceContext
    /// The parent span's ID; zero if the span is the root of the trace.
    package let parent: UInt64
    /// Whether the parent belongs to another process.
    package let hasRemoteParent: Bool
    package let name: String
    package let kind: Kind
    /// The beginning of the span, in nanoseconds since 1970.
    package let start: UInt64
    package var end: UInt64
    package var attributes: [(key: String, value: Value)] = []
    /// The reason for a failure, without details of the build; nil on success.
    package var failure: String?

    /// Creates a span that begins now.
    package init(_ name: String, kind: Kind, in context: TraceContext, parent: UInt64, hasRemoteParent: Bool) {
        self.context = context
        self.parent = parent
        self.hasRemoteParent = hasRemoteParent
        self.name = name
        self.kind = kind
        start = Self.now
        end = start
    }

    /// Creates a child span that begins now.
    package func child(_ name: String, kind: Kind = .inside) -> Span {
        Span(
            name,
            kind: kind,
            in: context.at(TraceContext.newSpan()),
            parent: context.span,
            hasRemoteParent: false
        )
    }

    /// The current time, in nanoseconds since 1970.
    package static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
