package import Bridge
import LLB

/// A limit that a call has met.
package struct Refusal: Error, Hashable {
    /// Which.
    package let limit: Limit
    /// What the caller has, and may have.
    package let message: String
    /// What the caller can do about it.
    package let remedy: String
    /// How long to wait before the same can go well; nil where waiting doesn't help.
    package var retryAfter: Duration?

    package init(limit: Limit, message: String, remedy: String, retryAfter: Duration? = nil) {
        self.limit = limit
        self.message = message
        self.remedy = remedy
        self.retryAfter = retryAfter
    }

    /// A file that is too large to be compiled.
    package static func source(_ path: String, size: Int, limit: Int) -> Refusal {
        Refusal(
            limit: .sourceBytes,
            message: "the file \(path) has \(size) bytes, more than the \(limit) that are compiled here",
            remedy: "make it smaller, or have the limit raised"
        )
    }

    /// The refusal as the call hears it.
    package var error: BridgeError {
        var details: [[UInt8]] = []
        if let retryAfter { details.append(RetryInfo(delay: retryAfter).detail.encoded()) }
        let code: BridgeError.Code =
            limit == .compileSeconds || limit == .requestSeconds ? .deadlineExceeded : .resourceExhausted
        return BridgeError(code, "limits.\(limit.rawValue): \(message); \(remedy)", details: details)
    }
}

/// `google.rpc.RetryInfo`: says that a call may be made again, and when.
package struct RetryInfo {
    /// How long to wait.
    package let delay: Duration

    /// The message: field 1 is a `google.protobuf.Duration`, of seconds (1) and nanoseconds (2).
    package var detail: ErrorDetail {
        let (seconds, attoseconds) = delay.components
        var writer = WireWriter()
        writer.message(1) {
            $0.int(1, seconds)
            $0.int(2, attoseconds / 1_000_000_000)
        }
        return ErrorDetail(type: "type.googleapis.com/google.rpc.RetryInfo", value: writer.bytes)
    }
}
