package import Bridge
import GatewayClient
import LLB
import NIOCore
package import NIOHPACK
package import NIOHTTP2
import SourceText

/// The answers that the service itself gives to calls.
package enum GRPCResponse {
    /// The headers that open a response.
    package static let headers: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]

    /// The trailers of a call that went well.
    package static let success: HPACKHeaders = ["grpc-status": "0"]

    /// The trailers of a failed call.
    ///
    /// - Parameter opens: true where no headers went before, which the trailers then stand for.
    package static func trailers(_ error: BridgeError, opens: Bool) -> HPACKHeaders {
        var trailers = opens ? headers : [:]
        trailers.add(name: "grpc-status", value: String(error.code.rawValue))
        trailers.add(name: "grpc-message", value: percentEncoded(error.message))
        if !error.details.isEmpty {
            trailers.add(name: "grpc-status-details-bin", value: unpaddedBase64(error.statusBytes))
        }
        return trailers
    }

    /// The trailers of a call whose messages are compressed: they say what would be read.
    package static func refusesCompression(opens: Bool) -> HPACKHeaders {
        var trailers = trailers(BridgeError(.unimplemented, "compressed messages are not read here"), opens: opens)
        trailers.add(name: "grpc-accept-encoding", value: "identity")
        return trailers
    }

    /// A message with the five bytes before it.
    package static func frame(_ message: [UInt8], endStream: Bool = false) -> HTTP2Frame.FramePayload {
        var buffer = ByteBufferAllocator().buffer(capacity: message.count + 5)
        buffer.writeInteger(UInt8(0))
        buffer.writeInteger(UInt32(truncatingIfNeeded: message.count))
        buffer.writeBytes(message)
        return .data(.init(data: .byteBuffer(buffer), endStream: endStream))
    }

    private static func unpaddedBase64(_ bytes: [UInt8]) -> String {
        String(Base64.encode(bytes).prefix { $0 != "=" })
    }

    /// Text as `grpc-message` has it: printable ASCII but for `%` stands for itself.
    package static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
