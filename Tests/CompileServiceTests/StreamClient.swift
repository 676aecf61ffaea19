import CompileService
import Foundation
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// A client of `CompileStream` in this process: begins with a build and answers what it is asked.
final class StreamClient: MessageStream {
    typealias Ask = Slipway_V1_Question.OneOf_Ask
    typealias Reply = Slipway_V1_Answer.OneOf_Answer

    private struct State {
        var asked: [Slipway_V1_Question] = []
        var open: Set<UInt64> = []
        var mostOpen = 0
        var bytesTaken = 0
        var response: Slipway_V1_CompileResponse?
    }

    private let messages: AsyncStream<[UInt8]>
    private let input: AsyncStream<[UInt8]>.Continuation
    private let answer: @Sendable (StreamClient, Slipway_V1_Question) -> Void
    private let state = Mutex(State())

    /// - Parameter answer: told of each question; answers it with `reply`, now, later or not at all.
    init(_ build: Build, answer: @escaping @Sendable (StreamClient, Slipway_V1_Question) -> Void) throws {
        (messages, input) = AsyncStream.makeStream()
        self.answer = answer
        let start = Slipway_V1_CompileStreamRequest.with { $0.start.build = build }
        input.yield(try start.serializedBytes())
    }

    /// A client that answers each question at once.
    convenience init(_ build: Build, replies: @escaping @Sendable (Ask) -> Reply) throws {
        try self.init(build) { client, question in
            guard let ask = question.ask else { return }
            client.reply(question.id, replies(ask))
        }
    }

    func reply(_ id: UInt64, _ reply: Reply) {
        let message = Slipway_V1_CompileStreamRequest.with {
            $0.answer.id = id
            $0.answer.answer = reply
        }
        guard let bytes: [UInt8] = try? message.serializedBytes() else { return }
        state.withLock { _ = $0.open.remove(id) }
        input.yield(bytes)
    }

    /// The questions so far.
    var asked: [Slipway_V1_Question] { state.withLock { $0.asked } }
    /// Those without an answer, in order.
    var open: [UInt64] { state.withLock { $0.open.sorted() } }
    /// How many were open at a time at most.
    var mostOpen: Int { state.withLock { $0.mostOpen } }
    /// Bytes of messages that the service took.
    var bytesTaken: Int { state.withLock { $0.bytesTaken } }
    var response: Slipway_V1_CompileResponse? { state.withLock { $0.response } }

    // MARK: What the service sees

    func next() async throws -> [UInt8]? {
        var iterator = messages.makeAsyncIterator()
        let message = await iterator.next()
        state.withLock { $0.bytesTaken += message?.count ?? 0 }
        return message
    }

    func send(_ message: [UInt8]) async throws {
        switch try Slipway_V1_CompileStreamResponse(serializedBytes: message).message {
        case .question(let question)?:
            state.withLock { state in
                state.asked.append(question)
                state.open.insert(question.id)
                state.mostOpen = max(state.mostOpen, state.open.count)
            }
            answer(self, question)
        case .response(let response)?: state.withLock { $0.response = response }
        case nil: break
        }
    }
}

extension Slipway_V1_Answer.OneOf_Answer {
    /// An image whose digest is made of one digit.
    static func image(_ digit: Character = "a") -> Self {
        .image(
            Slipway_V1_ImageAnswer.with {
                $0.config = Data(#"{"os":"linux","architecture":"amd64"}"#.utf8)
                $0.digest = "sha256:" + String(repeating: digit, count: 64)
            }
        )
    }
}
