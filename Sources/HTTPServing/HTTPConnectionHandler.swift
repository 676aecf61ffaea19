import NIOCore
import NIOHTTP1

/// Handles the requests of one connection. Bound to the connection's event loop.
final class HTTPConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: HTTPServer.Answer
    private let limits: HTTPLimits
    private let onRequest: () -> Void
    private var exchange = HTTPExchange.idle
    /// The work on the current request; cancelled if the client disconnects.
    private var task: Task<Void, Never>?
    /// A complete request that waits until the client has read earlier responses.
    private var waiting: HTTPRequest?
    private var deadline: Scheduled<Void>?

    /// - Parameter onRequest: Called for each complete request.
    init(_ answer: HTTPServer.Answer, limits: HTTPLimits, onRequest: @escaping () -> Void) {
        self.answer = answer
        self.limits = limits
        self.onRequest = onRequest
    }

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(.seconds(limits.requestSeconds), context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        task?.cancel()
        exchange = .closed
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let headers = head.headers.map { (name: $0.name, value: $0.value) }
            let action = exchange.begin(
                HTTPRequest(head.method.rawValue, head.uri, headers: headers),
                length: head.headers.first(name: "content-length").flatMap { Int($0) },
                isKeptAlive: head.isKeepAlive,
                limit: limits.bodyBytes
            )
            perform(action, context)
        case .body(let part): perform(exchange.append(part.readableBytesView, limit: limits.bodyBytes), context)
        case .end: perform(exchange.end(), context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let request = waiting {
            waiting = nil
            begin(request, context)
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func perform(_ action: HTTPExchange.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing: break
        case .invite:
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))),
                promise: nil
            )
        case .answer(let request):
            deadline?.cancel()
            onRequest()
            if context.channel.isWritable { begin(request, context) } else { waiting = request }
        case .write(let response, let isHead, let closes): write(response, isHead: isHead, closes: closes, context)
        case .close: context.close(promise: nil)
        }
    }

    private func begin(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
        switch answer {
        case .onEventLoop(let answer): perform(exchange.answered(answer(request)), context)
        case .inTask(let answer):
            let promise = context.eventLoop.makePromise(of: HTTPResponse.self)
            task = promise.completeWithTask { await answer(request) }
            promise.futureResult.assumeIsolated().whenSuccess { response in
                self.task = nil
                self.perform(self.exchange.answered(response), context)
            }
        }
    }

    private func write(_ response: HTTPResponse, isHead: Bool, closes: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
        headers.add(name: "Content-Length", value: "\(response.body.count)")
        if closes { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: response.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead {
            let body = context.channel.allocator.buffer(bytes: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        setDeadline(.seconds(limits.responseSeconds), context)
        written.futureResult.assumeIsolated().whenComplete { _ in
            if closes {
                context.close(promise: nil)
            } else {
                self.setDeadline(.seconds(self.limits.requestSeconds), context)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    private func setDeadline(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.perform(self.exchange.expire(), context)
        }
    }
}
