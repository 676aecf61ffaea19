import CompileService
import Foundation
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// An in-process client of `CompileStream`: starts with a build and answers questions.
final class StreamClient: MessageStream {
    typealias Ask = Slipway_V1_Question.OneOf_Ask
    typealias Reply = Slipway_V1_Answer.OneOf_Answer

    private struct State {
        var questions: [Slipway_V1_Question] = []
        var pending: Set<UInt64> = []
        var mostPending = 0
        var bytesRead = 0
        var response: Slipway_V1_CompileResponse?
    }

    private let messages: AsyncStream<[UInt8]>
    private let input: AsyncStream<[UInt8]>.Continuation
    private let answer: @Sendable (StreamClient, Slipway_V1_Question) -> Void
    private let state = Mutex(State())

    /// - Parameter answer: called with each question; may call `reply` now, later or never.
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
        state.withLock { _ = $0.pending.remove(id) }
        input.yield(bytes)
    }

    /// The questions so far.
    var questions: [Slipway_V1_Question] { state.withLock { $0.questions } }
    /// The numbers of questions without an answer, in order.
    var pending: [UInt64] { state.withLock { $0.pending.sorted() } }
    /// The maximum number of questions that were pending at a time.
    var mostPending: Int { state.withLock { $0.mostPending } }
    /// Bytes of messages that the service has read.
    var bytesRead: Int { state.withLock { $0.bytesRead } }
    var response: Slipway_V1_CompileResponse? { state.withLock { $0.response } }

    // MARK: The service's side

    func next() async throws -> [UInt8]? {
        var iterator = messages.makeAsyncIterator()
        let message = await iterator.next()
        state.withLock { $0.bytesRead += message?.count ?? 0 }
        return message
    }

    func send(_ message: [UInt8]) async throws {
        switch try Slipway_V1_CompileStreamResponse(serializedBytes: message).message {
        case .question(let question)?:
            state.withLock { state in
                state.questions.append(question)
                state.pending.insert(question.id)
                state.mostPending = max(state.mostPending, state.pending.count)
            }
            answer(self, question)
        case .response(let response)?: state.withLock { $0.response = response }
        case nil: break
        }
    }
}

extension Slipway_V1_Answer.OneOf_Answer {
    /// An image whose digest repeats one digit.
    static func image(_ digit: Character = "a") -> Self {
        .image(
            Slipway_V1_ImageAnswer.with {
                $0.config = Data(#"{"os":"linux","architecture":"amd64"}"#.utf8)
                $0.digest = "sha256:" + String(repeating: digit, count: 64)
            }
        )
    }
}
