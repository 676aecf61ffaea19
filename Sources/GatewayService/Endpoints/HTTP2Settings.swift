import NIOCore
import NIOHTTP2

/// How the connections to both sides are set.
enum HTTP2Settings {
    /// Bytes that one stream may hold unread. Sessions carry whole build contexts, so a window of the protocol's own
    /// size would make a distant client wait.
    static let window = 256 << 10
    /// How large the headers of one message may be: error details with source text travel in trailers.
    static let headerListSize = 8 << 20
    /// Streams that one client may have open at once.
    static let clientStreams = 256

    static var stream: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = window
        configuration.outboundBufferSizeHighWatermark = 64 << 10
        configuration.outboundBufferSizeLowWatermark = 16 << 10
        // A build that is cancelled resets many calls at once.
        configuration.streamResetFrameRateLimit.maximumCount = 2000
        configuration.streamErrorRateLimit.maximumCount = 2000
        return configuration
    }

    /// - Parameter maximumStreams: streams that the peer may have open at once; nil for a server.
    static func connection(maximumStreams: Int?) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .initialWindowSize, value: window),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerListSize),
        ]
        if let maximumStreams {
            configuration.initialSettings.append(HTTP2Setting(parameter: .maxConcurrentStreams, value: maximumStreams))
        } else {
            configuration.initialSettings.append(HTTP2Setting(parameter: .enablePush, value: 0))
        }
        configuration.maximumSequentialContinuationFrames = headerListSize / 16_384
        configuration.maximumSequentialEmptyDataFrames = 100
        configuration.maximumRecentlyResetStreams = 1000
        // Go's gRPC sends a ping with every burst of data, to measure the way.
        configuration.controlFrameRateLimit.maximumCount = 20_000
        configuration.controlFrameRateLimit.windowLength = .seconds(1)
        return configuration
    }
}
