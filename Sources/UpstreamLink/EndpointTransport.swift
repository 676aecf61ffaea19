import Bridge
import GRPCStreams
import GatewayClient
package import NIOCore

/// A transport for unary calls to an endpoint, over one connection, opened by the first call and reopened after a failure.
package final class EndpointTransport: Transport {
    private let endpoint: UpstreamEndpoint
    private let eventLoop: any EventLoop
    private let connection: NIOLoopBoundBox<UpstreamConnection?>

    package init(_ endpoint: UpstreamEndpoint, on eventLoop: any EventLoop) {
        self.endpoint = endpoint
        self.eventLoop = eventLoop
        connection = .makeBoxSendingValue(nil, eventLoop: eventLoop)
    }

    package func unary(_ method: String, _ request: [UInt8], timeout: Duration?) async throws -> [UInt8] {
        let promise = eventLoop.makePromise(of: [UInt8].self)
        let call = eventLoop.submit { self.begin(method, request, timeout, promise) }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            call.whenSuccess { $0.value.fail(CancellationError()) }
        }
    }

    package func close() async {
        try? await eventLoop.submit { self.dropConnection() }.get()
    }

    private func dropConnection() {
        connection.value?.channel.close(promise: nil)
        connection.value = nil
    }

    /// Connects if necessary and starts the call. Runs on the event loop.
    private func begin(
        _ method: String,
        _ request: [UInt8],
        _ timeout: Duration?,
        _ promise: EventLoopPromise<[UInt8]>
    ) -> NIOLoopBound<UnaryCall> {
        let lost = BridgeError(.unavailable, "the connection to \(endpoint.name) was lost")
        let call = UnaryCall(
            method: method,
            metadata: [],
            message: request,
            messageLimit: 1 << 20,
            upstreamLost: { lost },
            promise: promise
        )
        let bound = NIOLoopBound(call, eventLoop: eventLoop)
        let timer = timeout.map { timeout in
            eventLoop.scheduleTask(in: TimeAmount(timeout)) {
                bound.value.fail(BridgeError(.deadlineExceeded, "\(method) was not answered within \(timeout)"))
            }
        }
        promise.futureResult.whenComplete { result in
            timer?.cancel()
            if case .failure = result { self.dropConnection() }
        }
        connected().whenComplete { result in
            switch result {
            case .failure(let error): bound.value.fail(error)
            case .success(let upstream):
                self.connection.value = upstream
                upstream.open(bound.value.makeHandler(), on: self.eventLoop) { error in
                    if let error { bound.value.fail(error) } else { bound.value.start(to: upstream.target) }
                }
            }
        }
        return bound
    }

    private func connected() -> EventLoopFuture<UpstreamConnection> {
        if let open = connection.value, open.channel.isActive { return eventLoop.makeSucceededFuture(open) }
        return endpoint.connect(on: eventLoop)
    }
}
