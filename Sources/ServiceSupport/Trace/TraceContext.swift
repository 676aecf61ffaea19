import SourceText

/// A position in a trace, as carried by `traceparent` and `tracestate` (W3C Trace Context, version 00).
package struct TraceContext: Sendable, Hashable {
    package static let parentHeader = "traceparent"
    package static let stateHeader = "tracestate"
    /// The maximum size of a `tracestate` that is kept, in bytes; the standard allows dropping a longer value.
    private static let stateLimit = 512

    /// The trace's ID; never all zero.
    package let trace: (high: UInt64, low: UInt64)
    /// The span's ID; never zero.
    package let span: UInt64
    /// Whether the trace is recorded.
    package let isSampled: Bool
    /// The value of `tracestate`, passed on unread.
    package let state: String

    package init(trace: (high: UInt64, low: UInt64), span: UInt64, isSampled: Bool, state: String = "") {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
        self.state = state
    }

    /// Creates the context of a new trace.
    package static func new() -> TraceContext {
        TraceContext(trace: (.random(in: 1 ... .max), .random(in: 1 ... .max)), span: newSpan(), isSampled: true)
    }

    /// Returns a random span ID, which is never zero.
    package static func newSpan() -> UInt64 { .random(in: 1 ... .max) }

    /// Reads the context from a call's metadata; returns nil if it is missing or invalid, in which case the call may
    /// begin a new trace.
    package init?(_ metadata: [(name: String, value: String)]) {
        let parents = metadata.filter { $0.name == Self.parentHeader }
        guard parents.count == 1, let parent = Self.parse(parents[0].value) else { return nil }
        let state = metadata.filter { $0.name == Self.stateHeader }.map(\.value).joined(separator: ",")
        self.init(
            trace: parent.trace,
            span: parent.span,
            isSampled: parent.isSampled,
            state: state.utf8.count <= Self.stateLimit ? state : ""
        )
    }

    /// Parses `VERSION-TRACE-SPAN-FLAGS` with 2, 32, 16 and 2 lower-case hexadecimal digits. A later version of the format may
    /// append fields after another hyphen.
    private static func parse(_ text: String) -> TraceContext? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            let version = number(bytes[0..<2]), version != 0xFF, let high = number(bytes[3..<19]),
            let low = number(bytes[19..<35]), let span = number(bytes[36..<52]), let flags = number(bytes[53..<55]),
            high | low != 0, span != 0
        else { return nil }
        guard bytes.count == 55 || (version > 0 && bytes[55] == UInt8(ascii: "-")) else { return nil }
        return TraceContext(trace: (high, low), span: span, isSampled: flags & 1 == 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }

    /// Returns a context of the same trace with a different span.
    package func at(_ span: UInt64) -> TraceContext {
        TraceContext(trace: trace, span: span, isSampled: isSampled, state: state)
    }

    /// The value of the `traceparent` header.
    package var parent: String {
        "00-\(Self.hex(trace.high))\(Self.hex(trace.low))-\(Self.hex(span))-\(isSampled ? "01" : "00")"
    }

    /// The trace's ID in 32 hexadecimal digits.
    package var traceID: String { Self.hex(trace.high) + Self.hex(trace.low) }

    private static func hex(_ number: UInt64) -> String { String(hexadecimal: number, width: 16) }

    package static func == (first: TraceContext, second: TraceContext) -> Bool {
        first.trace == second.trace && first.span == second.span && first.isSampled == second.isSampled
            && first.state == second.state
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(trace.low)
        hasher.combine(span)
    }
}
