package import Bridge
package import NIOCore
package import NIOHPACK

/// Reads the response of a unary call: headers, one message, trailers.
///
/// The methods return nil until the call's result is known.
package struct UnaryResponse {
    private enum State {
        case awaitingHeaders
        case readingMessage
    }

    private var state = State.awaitingHeaders
    private var reader: MessageReader
    private var message: [UInt8]?

    /// - Parameter limit: The maximum length of the message in bytes.
    package init(limit: Int) { reader = MessageReader(limit: limit) }

    /// Handles a HEADERS frame: an interim response (1xx), the response headers, or the trailers.
    package mutating func receive(_ headers: HPACKHeaders, endStream: Bool) -> Result<[UInt8], BridgeError>? {
        if case .awaitingHeaders = state {
            // An interim response must not end the stream (RFC 9113, section 8.1); one that does is refused because its
            // status isn't 200.
            if !endStream, headers.first(name: ":status")?.hasPrefix("1") == true { return nil }
            state = .readingMessage
            if let refusal = GRPCStatus.refusal(of: headers) { return .failure(refusal) }
            guard endStream else { return nil }
        }
        if let failure = GRPCStatus.failure(in: headers) { return .failure(failure) }
        return finish()
    }

    /// Handles the payload of a DATA frame.
    package mutating func receive(_ bytes: ByteBufferView, endStream: Bool) -> Result<[UInt8], BridgeError>? {
        guard case .readingMessage = state else {
            return .failure(BridgeError(.internal, "the response has data before its headers"))
        }
        var rest = bytes
        do throws(MessageReader.Fault) {
            if message == nil { message = try reader.next(in: &rest) }
        } catch {
            return .failure(failure(error))
        }
        guard rest.isEmpty else {
            return .failure(BridgeError(.internal, "the response of a unary call holds more than one message"))
        }
        return endStream ? .failure(BridgeError(.internal, "the response ended without a grpc-status")) : nil
    }

    private func finish() -> Result<[UInt8], BridgeError> {
        if let message { return .success(message) }
        guard reader.hasPrefix else { return .failure(BridgeError(.internal, "the response holds no message")) }
        let counts = "\(reader.count) of \(reader.length) bytes"
        return .failure(BridgeError(.internal, "the response is cut short: \(counts)"))
    }

    private func failure(_ fault: MessageReader.Fault) -> BridgeError {
        switch fault {
        case .compressed, .noMessage:
            BridgeError(.internal, "the response is compressed or not a gRPC message")
        case .tooLarge(let size):
            BridgeError(
                .resourceExhausted,
                "the response is too large: \(size) bytes; the limit is \(reader.limit)"
            )
        }
    }
}
