import NIOCore
package import NIOHTTP2

/// The HTTP/2 settings of connections to clients and upstreams.
package enum HTTP2Settings {
    /// The flow-control window of a stream, in bytes. Sessions carry whole build contexts, which HTTP/2's default of 64 KiB
    /// would slow down on connections with a high latency.
    package static let window = 256 << 10
    /// The maximum size of a header list accepted from an upstream, in bytes. It is large because error details in trailers may
    /// contain source text.
    private static let upstreamHeaderBytes = 8 << 20

    package static var stream: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = window
        configuration.outboundBufferSizeHighWatermark = 64 << 10
        configuration.outboundBufferSizeLowWatermark = 16 << 10
        // A client that cancels a build resets many streams at once.
        configuration.streamResetFrameRateLimit.maximumCount = 2000
        configuration.streamErrorRateLimit.maximumCount = 2000
        return configuration
    }

    /// Returns the configuration of a client's connection.
    package static func server(headerBytes: Int, maxConcurrentStreams: Int) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = connection(headerBytes: headerBytes)
        configuration.initialSettings.append(
            HTTP2Setting(parameter: .maxConcurrentStreams, value: max(1, maxConcurrentStreams))
        )
        return configuration
    }

    /// The configuration of a connection to an upstream.
    package static var client: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = connection(headerBytes: upstreamHeaderBytes)
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
        // grpc-go sends a PING with every burst of data to estimate the bandwidth.
        configuration.controlFrameRateLimit.maximumCount = 20_000
        configuration.controlFrameRateLimit.windowLength = .seconds(1)
        return configuration
    }
}
