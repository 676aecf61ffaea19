package import NIOCore

/// Limits the rate of HTTP/2 frames that swift-nio-http2 doesn't count: WINDOW_UPDATE frames and frames of unknown types.
///
/// A client that exceeds the limit is sent GOAWAY with ENHANCE_YOUR_CALM, and its connection is closed. swift-nio-http2 itself
/// limits all other frames (see `HTTP2Settings`). Belongs between the socket, or TLS, and the HTTP/2 handler of a server's
/// connection. Bound to the connection's event loop.
package final class FrameRateLimit: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// The initial and maximum allowance of a connection, in WINDOW_UPDATE frames. gRPC implementations send at most one such
    /// frame per 16 KiB of received data.
    static let burst = 100_000
    /// The rate at which the allowance refills, in WINDOW_UPDATE frames per second.
    static let perSecond = 50_000
    /// The cost of a frame of an unknown type, in WINDOW_UPDATE frames. Clients hardly ever send such frames.
    static let unknownCost = 100

    private let now: () -> NIODeadline
    private let onExceeded: (String) -> Void
    private var scanner = FrameScanner()
    private var allowance = FrameRateLimit.burst
    private var filledAt: NIODeadline?
    private var isExceeded = false

    /// - Parameters:
    ///   - now: Returns the current time.
    ///   - onExceeded: Called with a description of the violation before the connection is closed.
    package init(now: @escaping () -> NIODeadline, onExceeded: @escaping (String) -> Void) {
        self.now = now
        self.onExceeded = onExceeded
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isExceeded else { return }
        let count = scanner.scan(unwrapInboundIn(data).readableBytesView)
        let cost = count.windowUpdates + count.unknown * Self.unknownCost
        if cost > 0, !take(cost) { return exceed(context, isUnknown: count.unknown > 0) }
        context.fireChannelRead(data)
    }

    /// Takes `cost` from the allowance.
    ///
    /// - Returns: False if the allowance is smaller than `cost`, in which case nothing is taken.
    private func take(_ cost: Int) -> Bool {
        let now = self.now()
        if let filledAt {
            let seconds = Double((now - filledAt).nanoseconds) / 1e9
            allowance = Int(min(Double(Self.burst), Double(allowance) + seconds * Double(Self.perSecond)))
        }
        filledAt = now
        guard cost <= allowance else { return false }
        allowance -= cost
        return true
    }

    private func exceed(_ context: ChannelHandlerContext, isUnknown: Bool) {
        isExceeded = true
        onExceeded(isUnknown ? "too many frames of unknown types" : "too many WINDOW_UPDATE frames")
        // A GOAWAY frame on stream 0: 8 bytes of payload, with the last stream ID 2^31-1 and the error code ENHANCE_YOUR_CALM.
        let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 11]
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: goAway)), promise: nil)
        context.close(promise: nil)
    }
}

/// Counts frames in the bytes that a client sends, without decoding them. A frame is a 9-byte header (3 bytes of
/// length, 1 of type, 1 of flags, 4 of stream ID; RFC 9113, section 4.1) and a payload.
struct FrameScanner {
    /// The numbers of frames whose headers end in the scanned bytes.
    struct Count: Equatable {
        var windowUpdates = 0
        /// The number of frames whose type RFC 9113 doesn't define.
        var unknown = 0
    }

    private enum State {
        /// The scanner is in the connection preface or in a payload, with this number of bytes still to come.
        case skipping(Int)
        /// The scanner is in a frame's header, of which it has read `read` bytes. `length` holds the bytes of the payload's
        /// length that have been read; `type` is valid once it has been read.
        case header(read: Int, length: Int, type: UInt8)
    }

    private static let prefaceLength = 24
    private static let headerLength = 9

    private var state = State.skipping(prefaceLength)

    /// Scans the next bytes of the connection.
    mutating func scan(_ bytes: ByteBufferView) -> Count {
        var count = Count()
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch state {
            case .skipping(let left):
                let skipped = min(left, bytes.endIndex - index)
                index += skipped
                state = skipped < left ? .skipping(left - skipped) : .header(read: 0, length: 0, type: 0)
            case .header(let read, let length, let type):
                let byte = bytes[index]
                index += 1
                switch read {
                case 0...2: state = .header(read: read + 1, length: length << 8 | Int(byte), type: 0)
                case 3: state = .header(read: 4, length: length, type: byte)
                case Self.headerLength - 1:
                    if type == 8 { count.windowUpdates += 1 }
                    if type > 9 { count.unknown += 1 }
                    state = length > 0 ? .skipping(length) : .header(read: 0, length: 0, type: 0)
                default: state = .header(read: read + 1, length: length, type: type)
                }
            }
        }
        return count
    }
}
