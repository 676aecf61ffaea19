package import Bridge
import LLB

/// The refusal of a call or connection that exceeds a limit.
package struct Refusal: Error, Hashable {
    package let limit: Limit
    /// The reason for the refusal: the caller's usage and the limit.
    package let message: String
    /// The action that avoids the refusal, e.g. "close some connections".
    package let remedy: String
    /// The time after which a retry can succeed; nil if waiting doesn't help.
    package var retryAfter: Duration?

    package init(limit: Limit, message: String, remedy: String, retryAfter: Duration? = nil) {
        self.limit = limit
        self.message = message
        self.remedy = remedy
        self.retryAfter = retryAfter
    }

    /// Returns the refusal of a file that is too large to be compiled.
    package static func source(_ path: String, size: Int, limit: Int) -> Refusal {
        Refusal(
            limit: .sourceBytes,
            message: "the file \(path) is \(size) bytes; the limit is \(limit)",
            remedy: "make the file smaller or raise the limit"
        )
    }

    /// The error that the refused call gets as its status.
    package var error: BridgeError {
        var details: [[UInt8]] = []
        if let retryAfter { details.append(RetryInfo(delay: retryAfter).detail.encoded()) }
        let code: BridgeError.Code =
            limit == .compileSeconds || limit == .requestSeconds ? .deadlineExceeded : .resourceExhausted
        return BridgeError(code, "limits.\(limit.rawValue): \(message); \(remedy)", details: details)
    }
}

/// `google.rpc.RetryInfo`: the time after which the call may be retried.
package struct RetryInfo {
    package let delay: Duration

    /// The encoded message: field 1 is a `google.protobuf.Duration`, of seconds (1) and nanoseconds (2).
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
