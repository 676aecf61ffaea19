import Bridge
import GRPCFraming
import NIOCore
package import NIOHTTP2

/// Buffers the single request message of a call that is routed by that message's content.
package final class RequestBuffer {
    /// A buffered call.
    package struct Request {
        /// The request message; nil if it is too large, compressed or malformed, or if the request ends with trailers.
        package let message: [UInt8]?
        /// All frames of the call so far, to be forwarded unchanged.
        package let frames: [HTTP2Frame.FramePayload]
        /// The reservation for the memory that the frames occupy.
        package let memory: MemoryReservation
    }

    enum Outcome {
        case needsMore
        case complete(Request)
        case failed(BridgeError)
        /// The client has reset the stream.
        case reset
    }

    private let limit: Int
    private let memory: MemoryReservation
    private var frames: [HTTP2Frame.FramePayload]
    private var body = ByteBuffer()

    /// - Parameter limit: The maximum size of a message that is decoded, in bytes; a larger one is only forwarded.
    init(headers: HTTP2Frame.FramePayload, limit: Int, memory: MemoryReservation) {
        frames = [headers]
        self.limit = limit
        self.memory = memory
    }

    func receive(_ payload: HTTP2Frame.FramePayload) -> Outcome {
        switch payload {
        case .data(let data):
            guard case .byteBuffer(var bytes) = data.data else { return .needsMore }
            do throws(BridgeError) { try memory.reserve(bytes.readableBytes) } catch {
                memory.releaseAll()
                return .failed(error)
            }
            body.writeBuffer(&bytes)
            guard data.endStream || isTooLarge else { return .needsMore }
            return .complete(request(endStream: data.endStream, trailers: nil))
        // Request trailers have no meaning in gRPC, but they are forwarded anyway.
        case .headers(let headers) where headers.endStream:
            return .complete(request(endStream: false, trailers: payload))
        case .rstStream:
            memory.releaseAll()
            return .reset
        default: return .needsMore
        }
    }

    private var isTooLarge: Bool { body.readableBytes > limit + MessageReader.prefixSize }

    private func request(endStream: Bool, trailers: HTTP2Frame.FramePayload?) -> Request {
        var all = frames + [.data(.init(data: .byteBuffer(body), endStream: endStream))]
        if let trailers { all.append(trailers) }
        var message: [UInt8]?
        if endStream, !isTooLarge, case .message(let bytes) = GRPCMessage.only(in: body) { message = bytes }
        return Request(message: message, frames: all, memory: memory)
    }
}
