import Bridge
import GRPCFraming
import GRPCStreams
import GatewayClient
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2

/// Feeds bytes and frames to both sides of a connection that is relayed, without sockets and in virtual time.
///
/// The input: a byte of flags, then operations. An operation is a byte that selects it and what `Connection.perform` reads.
func relayBytes(_ bytes: [UInt8]) {
    var input = Input(bytes)
    let connection = Connection(flags: input.byte())
    for _ in 0..<2000 where !input.isEmpty { connection.perform(&input) }
    connection.end()
}

/// A client's connection with the handlers of the service, and the upstream connection of its calls.
private final class Connection: CallRouter {
    private let loop = EmbeddedEventLoop()
    private let client: EmbeddedChannel
    private let budget = Budget()
    private let upgradesUpstream: Bool
    private var upstream: EmbeddedChannel?
    private var opened: EventLoopFuture<UpstreamConnection>?
    /// Relayed calls, and those of them that have ended.
    private var begun = 0
    private var ended = 0

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let messageLimit = 4096

    init(flags: UInt8) {
        upgradesUpstream = flags & 1 != 0
        client = EmbeddedChannel(loop: loop)
        do { try addHandlers() } catch { broken("\(error)") }
        connect(client)
        // Otherwise the client's first bytes are the fuzzer's as well.
        if flags & 2 == 0 { receive(Self.preface + [0, 0, 0, 4, 0, 0, 0, 0, 0], on: client) }
    }

    private func addHandlers() throws {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let http2 = NIOHTTP2Handler(
            mode: .server,
            eventLoop: loop,
            connectionConfiguration: HTTP2Settings.server(headerBytes: 16_384, maxConcurrentStreams: 20),
            streamConfiguration: HTTP2Settings.stream,
            inboundStreamInitializer: { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.syncOptions?.setOption(.autoRead, value: false)
                    let handler = InboundCall.handler(routedBy: bound.value, observer: Observer(), on: stream.eventLoop)
                    try stream.pipeline.syncOperations.addHandler(handler)
                }
            }
        )
        let keepalive = KeepaliveHandler(Keepalive(interval: .seconds(60), timeout: .seconds(20))) {}
        let limit = FrameRateLimit(now: { [loop] in loop.now }) { _ in }
        let frames: [any ChannelHandler] = [
            keepalive, limit, WriteGathering(), http2, GoAwayObserver {}, ConnectionErrorHandler(),
        ]
        try client.pipeline.syncOperations.addHandlers(frames)
    }

    // MARK: Operations

    /// Performs the operation that comes next in the input.
    func perform(_ input: inout Input) {
        switch input.byte() % 12 {
        case 0: receive(input.bytes(input.short()), on: client)
        case 1: receive(input.bytes(input.short()), on: upstream)
        case 2...5: receive(frame(&input), on: client)
        case 6...9: receive(frame(&input), on: upstream)
        case 10: loop.advanceTime(by: .milliseconds(Int64(input.short())))
        default:
            switch input.byte() % 4 {
            case 0: disconnect(client)
            case 1: upstream.map(disconnect)
            case 2: client.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            default: receive(Self.preface, on: client)
            }
        }
        settle()
    }

    /// A frame whose length is right: type, flags, stream and payload.
    private func frame(_ input: inout Input) -> [UInt8] {
        let (type, flags, stream) = (input.byte(), input.byte(), input.byte())
        let payload = input.bytes(Int(input.byte()))
        return [0, 0, UInt8(truncatingIfNeeded: payload.count), type, flags, 0, 0, 0, stream] + payload
    }

    /// Closes both sides and checks that nothing is left behind.
    func end() {
        disconnect(client)
        upstream.map(disconnect)
        loop.advanceTime(by: .hours(2))
        settle()
        promise(budget.reserved == 0, "\(budget.reserved) bytes stay reserved")
        promise(begun == ended, "\(begun - ended) relayed calls have no end")
    }

    private func settle() {
        loop.run()
        for channel in [client, upstream].compactMap({ $0 }) {
            while let written = try? channel.readOutbound(as: ByteBuffer.self) { _ = written }
            while let read = try? channel.readInbound(as: HTTP2Frame.self) { _ = read }
        }
    }

    private func connect(_ channel: EmbeddedChannel) {
        guard let address = try? SocketAddress(unixDomainSocketPath: "fuzz") else { return }
        channel.connect(to: address, promise: nil)
        loop.run()
    }

    private func receive(_ bytes: [UInt8], on channel: EmbeddedChannel?) {
        guard let channel, channel.isActive else { return }
        // Errors that reach the end of the pipeline are thrown here; the connection is closed by then.
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    private func disconnect(_ channel: EmbeddedChannel) {
        if channel.isActive { channel.close(promise: nil) }
    }

    // MARK: Calls

    /// Selects what happens to a call by the last byte of its path.
    func route(_ call: InboundCall, _ headers: HTTP2Frame.FramePayload.Headers) {
        let memory = MemoryReservation(budget)
        let last = headers.headers.first(name: ":path")?.utf8.last ?? 0
        let deadline = CallDeadline(
            eventLoop: loop,
            end: loop.now + .seconds(30),
            error: BridgeError(.deadlineExceeded, "the request took too long")
        )
        switch last % 5 {
        case 0: call.refuse(BridgeError(.permissionDenied, "refused"))
        case 1:
            call.buffer(headers, limit: Self.messageLimit, memory: memory, by: deadline) { request in
                self.relay(call, request.frames, memory: request.memory)
            }
        case 2:
            call.buffer(headers, limit: Self.messageLimit, memory: memory, by: deadline) { request in
                self.ask(request.message ?? [], headers.headers, for: call, memory: request.memory)
            }
        case 3: relay(call, [.headers(headers)], memory: nil, tap: ResponseTap { _ in })
        default: relay(call, [.headers(headers)], memory: nil)
        }
    }

    private func relay(
        _ call: InboundCall,
        _ frames: [HTTP2Frame.FramePayload],
        memory: MemoryReservation?,
        tap: ResponseTap? = nil
    ) {
        begun += 1
        let relay = call.relay(
            frames,
            memory: memory,
            tap: tap,
            upstreamLost: { BridgeError(.unavailable, "the connection to the upstream was lost") },
            onEnd: { self.ended += 1 }
        )
        openStream(relay.makeUpstreamHandler()) { result in
            switch result {
            case .failure(let error): relay.fail(error)
            case .success: relay.start()
            }
        }
    }

    /// Answers a call with the response of a call to the upstream.
    private func ask(_ message: [UInt8], _ headers: HPACKHeaders, for call: InboundCall, memory: MemoryReservation) {
        let promise = loop.makePromise(of: [UInt8].self)
        let question = UnaryCall(
            method: "/a.B/C",
            metadata: headers.callMetadata,
            message: message,
            messageLimit: Self.messageLimit,
            upstreamLost: { BridgeError(.unavailable, "the connection to the upstream was lost") },
            promise: promise
        )
        promise.futureResult.assumeIsolated().whenComplete { call.respond($0, memory: memory) }
        openStream(question.makeHandler()) { result in
            switch result {
            case .failure(let error): question.fail(error)
            case .success(let upstream): question.start(to: upstream.target)
            }
        }
    }

    private func openStream(
        _ handler: StreamHandler,
        onOpen: @escaping (Result<UpstreamConnection, BridgeError>) -> Void
    ) {
        pinned().assumeIsolated().whenComplete { result in
            switch result {
            case .failure(let error): onOpen(.failure(BridgeError(reporting: error)))
            case .success(let upstream):
                upstream.open(handler, on: self.loop) { error in
                    guard let error else { return onOpen(.success(upstream)) }
                    handler.failedToOpen()
                    onOpen(.failure(error))
                }
            }
        }
    }

    /// The upstream connection, opened on first use.
    private func pinned() -> EventLoopFuture<UpstreamConnection> {
        if let opened { return opened }
        let promise = loop.makePromise(of: UpstreamConnection.self)
        opened = promise.futureResult
        let negotiation = HTTP2NegotiationHandler(
            upgrades: upgradesUpstream,
            authority: "localhost",
            scheme: "http",
            start: loop.now,
            timeout: .seconds(20),
            opened: promise
        )
        let channel = EmbeddedChannel(loop: loop)
        upstream = channel
        do { try channel.pipeline.syncOperations.addHandler(negotiation) } catch { promise.fail(error) }
        connect(channel)
        return promise.futureResult
    }
}

/// The memory of all calls, with a limit that a few messages exceed.
private final class Budget: MemoryBudget, @unchecked Sendable {
    private(set) var reserved = 0

    func reserve(_ bytes: Int) throws(BridgeError) {
        guard reserved + bytes <= 16_384 else { throw BridgeError(.resourceExhausted, "too many bytes") }
        reserved += bytes
    }

    func release(_ bytes: Int) {
        reserved -= bytes
        promise(reserved >= 0, "more is released than was reserved")
    }
}

private final class Observer: StreamObserver {
    func received(_ payload: HTTP2Frame.FramePayload) {}
    func wrote(_ payload: HTTP2Frame.FramePayload) {}
    func failed(_ error: any Error) {}
    func closed() {}
}
