import NIOCore
package import NIOHTTP2

/// How the connections to both sides are set.
package enum HTTP2Settings {
    /// Bytes that one stream may hold unread. Sessions carry whole build contexts, so a window of the protocol's own
    /// size would make a distant client wait.
    package static let window = 256 << 10
    /// How large the headers of a solver's messages may be: error details with source text travel in trailers.
    private static let solverHeaderBytes = 8 << 20

    package static var stream: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = window
        configuration.outboundBufferSizeHighWatermark = 64 << 10
        configuration.outboundBufferSizeLowWatermark = 16 << 10
        // A build that is cancelled resets many calls at once.
        configuration.streamResetFrameRateLimit.maximumCount = 2000
        configuration.streamErrorRateLimit.maximumCount = 2000
        return configuration
    }

    /// A client's connection.
    package static func server(headerBytes: Int, maxConcurrentStreams: Int) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = connection(headerBytes: headerBytes)
        configuration.initialSettings.append(
            HTTP2Setting(parameter: .maxConcurrentStreams, value: max(1, maxConcurrentStreams))
        )
        return configuration
    }

    /// A connection to a solver.
    package static var client: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = connection(headerBytes: solverHeaderBytes)
        configuration.initialSettings.append(HTTP2Setting(parameter: .enablePush, value: 0))
        return configuration
    }

    private static func connection(headerBytes: Int) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .initialWindowSize, value: window),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerBytes),
        ]
        configuration.maximumSequentialContinuationFrames = max(16, headerBytes / 16_384)
        configuration.maximumSequentialEmptyDataFrames = 100
        configuration.maximumRecentlyResetStreams = 1000
        // Go's gRPC sends a ping with every burst of data, to measure the way.
        configuration.controlFrameRateLimit.maximumCount = 20_000
        configuration.controlFrameRateLimit.windowLength = .seconds(1)
        return configuration
    }
}
