package import Bridge
package import NIOCore
package import NIOHTTP2

/// An open HTTP/2 connection to an upstream.
package struct UpstreamConnection: Sendable {
    /// The time limit of an attempt to connect, which includes the transport, TLS and the upstream's first bytes. Also the time
    /// limit of each call's wait until the upstream's SETTINGS allow the call. gRPC clients give an attempt 20 s, so a client
    /// of the service gets the cause of the failure instead of its own timeout.
    package static let connectTimeout = TimeAmount.seconds(10)

    /// The channel of the connection. Closing the channel ends all streams of the connection.
    package let channel: any Channel
    package let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    /// The queue of calls that the upstream's SETTINGS don't allow yet.
    let queue: NIOLoopBound<StreamQueue>
    /// The `:authority` of requests.
    package let authority: String
    /// The `:scheme` of requests: `http` or `https`.
    package let scheme: String

    package var target: UnaryCall.Target { .init(scheme: scheme, authority: authority) }

    /// Opens a stream, on the connection's event loop, once the upstream's SETTINGS allow it.
    ///
    /// - Parameter onOpen: Called once: with nil, or with the error if the stream could not be opened.
    package func open(_ handler: StreamHandler, on eventLoop: any EventLoop, onOpen: @escaping (BridgeError?) -> Void) {
        // A stream that is created on a closed connection would wait for the connection to become active.
        guard channel.isActive else {
            return onOpen(BridgeError(.unavailable, "the connection to the upstream is closed"))
        }
        queue.value.wait { error in
            if let error { onOpen(error) } else { create(handler, on: eventLoop, onOpen) }
        }
    }

    private func create(
        _ handler: StreamHandler,
        on eventLoop: any EventLoop,
        _ onOpen: @escaping (BridgeError?) -> Void
    ) {
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        let opened = multiplexer.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.syncOptions?.setOption(.autoRead, value: false)
                try channel.pipeline.syncOperations.addHandler(bound.value)
            }
        }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            case .failure: onOpen(BridgeError(.unavailable, "the connection to the upstream is closed"))
            case .success: onOpen(nil)
            }
        }
    }
}
