package import Bridge
import GatewayClient
import LLB
import NIOCore
package import NIOHPACK
package import NIOHTTP2
import SourceText

/// Headers, messages and trailers of responses that this process sends.
package enum GRPCResponse {
    /// The headers that open a response.
    package static let headers: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]

    /// The trailers of a successful call.
    package static let success: HPACKHeaders = ["grpc-status": "0"]

    /// Returns the trailers of a failed call.
    ///
    /// - Parameter opens: Whether no headers have been sent yet, in which case the trailers include the response headers.
    package static func trailers(_ error: BridgeError, opens: Bool) -> HPACKHeaders {
        var trailers = opens ? headers : [:]
        trailers.add(name: "grpc-status", value: String(error.code.rawValue))
        trailers.add(name: "grpc-message", value: encoded(error.message))
        if !error.details.isEmpty {
            trailers.add(
                name: "grpc-status-details-bin",
                value: String(Base64.encode(error.statusBytes).prefix { $0 != "=" })
            )
        }
        return trailers
    }

    /// Returns the trailers that reject a call with compressed messages. `grpc-accept-encoding` names the accepted encoding.
    package static func refusesCompression(opens: Bool) -> HPACKHeaders {
        var trailers = trailers(BridgeError(.unimplemented, "compressed messages are not supported"), opens: opens)
        trailers.add(name: "grpc-accept-encoding", value: "identity")
        return trailers
    }

    /// Returns a DATA frame that contains one message with its five-byte prefix.
    package static func frame(_ message: [UInt8], endStream: Bool = false) -> HTTP2Frame.FramePayload {
        var buffer = ByteBufferAllocator().buffer(capacity: message.count + 5)
        buffer.writeInteger(UInt8(0))
        buffer.writeInteger(UInt32(truncatingIfNeeded: message.count))
        buffer.writeBytes(message)
        return .data(.init(data: .byteBuffer(buffer), endStream: endStream))
    }

    /// Returns the value of `grpc-message`, in which `%` and every byte that is not printable ASCII are percent-encoded.
    private static func encoded(_ message: String) -> String {
        PercentEncoding.encode(message) { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "%") }
    }
}
