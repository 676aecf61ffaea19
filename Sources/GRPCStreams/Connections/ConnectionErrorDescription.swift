import NIOCore
import NIOHTTP2

/// Describes connection errors for the log without anything that the client sent.
///
/// The descriptions of swift-nio-http2's errors contain header values, which may be tokens.
package enum ConnectionErrorDescription {
    /// Returns the error's type, with the header's name if the error concerns a header's value. Only I/O and channel
    /// errors are described in full.
    package static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOHTTP2Errors.StreamError: return "stream \(Int(error.streamID)): \(text(error.baseError))"
        case let error as NIOHTTP2Errors.InvalidHTTP2HeaderFieldValue: return "\(type(of: error)) in \(error.name)"
        case let error as NIOHTTP2Errors.InvalidPseudoHeaderValue: return "\(type(of: error)) in \(error.name)"
        case is IOError, is ChannelError: return "\(error)"
        default: return "\(type(of: error))"
        }
    }
}
