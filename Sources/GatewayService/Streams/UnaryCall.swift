import Bridge
import GatewayClient
import NIOCore
import NIOHPACK
import NIOHTTP2
import StdioTransport

/// A call that the service makes itself: one message to the worker, one back. Bound to its event loop.
final class UnaryCall: StreamSink {
    private let request: HTTP2Frame.FramePayload
    private let method: String
    private let metadata: [(name: String, value: String)]
    private let messageLimit: Int
    private let endOfWorker: () -> BridgeError
    private let promise: EventLoopPromise<[UInt8]>
    private var handler: StreamHandler?
    private var body = ByteBuffer()
    private var hasHeaders = false
    private var isOver = false

    /// - Parameters:
    ///   - method: the path, e.g. `/moby.buildkit.v1.Control/ListWorkers`.
    ///   - metadata: what goes with it.
    ///   - messageLimit: bytes of the answer at most.
    ///   - endOfWorker: the failure where the worker's stream ends without an answer.
    ///   - promise: gets the answer, or a `BridgeError`.
    init(
        method: String,
        metadata: [(name: String, value: String)],
        message: [UInt8],
        messageLimit: Int,
        endOfWorker: @escaping () -> BridgeError,
        promise: EventLoopPromise<[UInt8]>
    ) {
        self.endOfWorker = endOfWorker
        self.method = method
        self.metadata = metadata
        self.messageLimit = messageLimit
        self.promise = promise
        request = GRPCAnswer.frame(message, endStream: true)
    }

    func makeHandler() -> StreamHandler {
        let handler = StreamHandler(self)
        self.handler = handler
        return handler
    }

    /// The stream is there: sends the request.
    func start(in worker: WorkerConnection) {
        guard let handler else { return }
        guard !isOver else { return handler.close() }
        var all: HPACKHeaders = [
            ":method": "POST", ":scheme": worker.scheme, ":path": method, ":authority": worker.authority,
            "content-type": "application/grpc", "te": "trailers",
        ]
        for (name, value) in metadata { all.add(name: name, value: value) }
        handler.write(.headers(.init(headers: all)))
        handler.write(request)
        handler.flush()
        handler.read()
    }

    /// Ends the call with a failure; an open stream is reset.
    func fail(_ error: any Error) {
        guard !isOver else { return }
        finish(.failure(error))
        handler?.close()
    }

    /// Ends the call; the stream is closed, or closes by itself.
    private func finish(_ result: Result<[UInt8], any Error>) {
        guard !isOver else { return }
        isOver = true
        promise.completeWith(result)
    }

    func receive(_ payload: HTTP2Frame.FramePayload) {
        guard !isOver else { return }
        switch payload {
        case .headers(let frame): receive(frame)
        case .data(let frame):
            guard case .byteBuffer(var bytes) = frame.data else { return }
            body.writeBuffer(&bytes)
            if body.readableBytes > messageLimit + 5 {
                fail(BridgeError(.resourceExhausted, "the solver's answer is larger than \(messageLimit) bytes"))
            } else if frame.endStream {
                finish(.failure(BridgeError(.internal, "the response ended without a grpc-status")))
            }
        case .rstStream(let code):
            let isCancelled = code == .cancel
            let error = BridgeError(isCancelled ? .cancelled : .unavailable, "the solver reset the call: \(code)")
            finish(.failure(error))
        default: break
        }
    }

    private func receive(_ frame: HTTP2Frame.FramePayload.Headers) {
        if !hasHeaders {
            if frame.headers.first(name: ":status")?.hasPrefix("1") == true { return }
            hasHeaders = true
            if let refusal = GRPCStatus.refusal(of: frame.headers) {
                return frame.endStream ? finish(.failure(refusal)) : fail(refusal)
            }
            guard frame.endStream else { return }
        }
        if let failure = GRPCStatus.failure(in: frame.headers) { return finish(.failure(failure)) }
        switch GRPCMessage.only(in: body) {
        case .message(let bytes): finish(.success(bytes))
        case .compressed: finish(.failure(Self.unreadable("is compressed, which was not asked for")))
        case .malformed: finish(.failure(Self.unreadable("holds no message, or is cut short")))
        }
    }

    private static func unreadable(_ why: String) -> BridgeError { BridgeError(.internal, "the response \(why)") }

    func readComplete() { if !isOver { handler?.read() } }

    func writabilityChanged() {}

    func closed() {
        handler = nil
        finish(.failure(endOfWorker()))
    }
}

/// The one message of a unary request or response.
enum GRPCMessage {
    /// The message's bytes.
    case message([UInt8])
    /// There is one, compressed.
    case compressed
    /// There is none, more than one, or part of one.
    case malformed

    /// Reads the whole body of a call.
    static func only(in body: ByteBuffer) -> GRPCMessage {
        var reader = MessageReader(limit: Int(UInt32.max))
        var rest = body.readableBytesView
        do throws(MessageReader.Fault) {
            guard let message = try reader.next(in: &rest), rest.isEmpty else { return .malformed }
            return .message(message)
        } catch {
            return error == .compressed ? .compressed : .malformed
        }
    }
}
