import Bridge
import Foundation
import Frontend
import ServiceProtos
import SwiftProtobuf
import Synchronization
import Testing

@testable import CompileService

/// `QuestionBroker` without a stream: each test plays the client.
struct QuestionBrokerTests {
    /// Records what the broker sends and what it reports of each question.
    private final class Client: CallProgress {
        private let questions = Mutex<[Slipway_V1_Question]>([])
        private let ended = Mutex<[Bool]>([])

        var sent: [Slipway_V1_Question] { questions.withLock { $0 } }
        var outcomes: [Bool] { ended.withLock { $0 } }

        func receive(_ message: [UInt8]) throws {
            let response = try Slipway_V1_CompileStreamResponse(serializedBytes: message)
            questions.withLock { $0.append(response.question) }
        }

        /// Waits until so many questions were sent.
        func waitForQuestions(_ count: Int) async throws {
            while sent.count < count { try await Task.sleep(for: .milliseconds(1)) }
        }

        func begin(_ stage: String) {}
        func progressed(to milestone: CompileMilestone) {}
        func questionSent(_ kind: String) -> (@Sendable (_ isAnswered: Bool) -> Void)? {
            { isAnswered in self.ended.withLock { $0.append(isAnswered) } }
        }
    }

    private let client = Client()

    private func broker(_ change: (inout CompileService.Limits) -> Void = { _ in }) -> QuestionBroker {
        var limits = CompileService.Limits()
        change(&limits)
        return QuestionBroker(limits, client) { [client] in try client.receive($0) }
    }

    private static func file(_ path: String) -> QuestionBroker.Question {
        .readFile(Slipway_V1_FileQuestion.with { $0.path = path })
    }

    private static func content(_ id: UInt64, _ text: String) -> Slipway_V1_Answer {
        Slipway_V1_Answer.with {
            $0.id = id
            $0.content = Data(text.utf8)
        }
    }

    @Test func sendsEqualQuestionsOnce() async throws {
        let broker = broker()
        async let one = broker.answer(to: Self.file("a"))
        async let two = broker.answer(to: Self.file("a"))
        try await client.waitForQuestions(1)
        try broker.deliver(Self.content(1, "x"), size: 10)
        let three = try await broker.answer(to: Self.file("a"))
        let answers = try await [one, two]
        #expect(answers == [.content(Data("x".utf8)), .content(Data("x".utf8))])
        #expect(three == .content(Data("x".utf8)))
        #expect(client.sent.map(\.id) == [1])
        #expect(client.outcomes == [true])
    }

    @Test func waitsUntilAnotherQuestionMayBePending() async throws {
        let broker = broker { $0.openQuestions = 1 }
        async let one = broker.answer(to: Self.file("a"))
        try await client.waitForQuestions(1)
        async let two = broker.answer(to: Self.file("b"))
        try await Task.sleep(for: .milliseconds(20))
        #expect(client.sent.count == 1)
        try broker.deliver(Self.content(1, "x"), size: 1)
        try await client.waitForQuestions(2)
        try broker.deliver(Self.content(2, "y"), size: 1)
        let answers = try await [one, two]
        #expect(answers == [.content(Data("x".utf8)), .content(Data("y".utf8))])
    }

    @Test func refusesAnswersThatFitNoPendingQuestion() async throws {
        let broker = broker()
        let question = Task { try await broker.answer(to: Self.file("a")) }
        try await client.waitForQuestions(1)
        let unknown = await failure { try broker.deliver(Self.content(2, ""), size: 1) }
        #expect(unknown?.message == "answer 2: no question with this number is pending")
        let wrong = await failure {
            try broker.deliver(
                Slipway_V1_Answer.with {
                    $0.id = 1
                    $0.image = .init()
                },
                size: 1
            )
        }
        #expect(
            wrong?.message == "answer 1 (read_file a of ): expected content, absent, unknown or failure"
        )
        try broker.deliver(Self.content(1, "x"), size: 1)
        _ = try await question.value
        let twice = await failure { try broker.deliver(Self.content(1, "x"), size: 1) }
        #expect(twice?.code == .invalidArgument)
    }

    @Test func failsEveryWaitingTaskWithTheFirstReason() async throws {
        let broker = broker { $0.openQuestions = 1 }
        let pending = Task { try await broker.answer(to: Self.file("a")) }
        try await client.waitForQuestions(1)
        let queued = Task { try await broker.answer(to: Self.file("b")) }
        try await Task.sleep(for: .milliseconds(20))
        broker.close(BridgeError(.aborted, "first"))
        broker.close(BridgeError(.aborted, "second"))
        for task in [pending, queued] {
            #expect(await failure { _ = try await task.value }?.message == "first")
        }
        #expect(await failure { _ = try await broker.answer(to: Self.file("c")) }?.message == "first")
        #expect(await failure { try broker.deliver(Self.content(1, ""), size: 1) }?.message == "first")
        #expect(broker.fault?.message == "first")
        #expect(client.outcomes == [false])
    }

    @Test func aCancelledCallIsNoFaultOfTheClient() {
        let broker = broker()
        broker.close(CancellationError())
        #expect(broker.fault == nil)
    }

    @Test func expiresQuestionsWithoutAnAnswer() async {
        let broker = broker { $0.answerTime = .milliseconds(5) }
        let found = await failure { _ = try await broker.answer(to: Self.file("a")) }
        #expect(found?.code == .deadlineExceeded)
        #expect(broker.fault == found)
    }

    @Test func limitsQuestionsAndAnswers() async throws {
        let broker = broker {
            $0.questions = 1
            $0.answerBytes = 10
        }
        let question = Task { try await broker.answer(to: Self.file("a")) }
        try await client.waitForQuestions(1)
        let large = await failure { try broker.deliver(Self.content(1, "x"), size: 11) }
        #expect(large?.code == .resourceExhausted)
        let second = await failure { _ = try await broker.answer(to: Self.file("b")) }
        #expect(second?.code == .resourceExhausted)
        #expect(await failure { _ = try await question.value } == second)
    }

    /// After the client has ended its side, known answers are still returned; a new question ends the call.
    @Test func endsWithTheClientsSide() async throws {
        let broker = broker()
        let question = Task { try await broker.answer(to: Self.file("a")) }
        try await client.waitForQuestions(1)
        try broker.deliver(Self.content(1, "x"), size: 1)
        _ = try await question.value
        broker.endAnswers()
        #expect(broker.fault == nil)
        #expect(try await broker.answer(to: Self.file("a")) == .content(Data("x".utf8)))
        let found = await failure { _ = try await broker.answer(to: Self.file("b")) }
        #expect(found?.message == "the client ended its side with question 2 (read_file b of ) unanswered")
        #expect(client.sent.count == 1)
    }

    @Test func pendingQuestionsEndWithTheClientsSide() async throws {
        let broker = broker()
        let question = Task { try await broker.answer(to: Self.file("a")) }
        try await client.waitForQuestions(1)
        broker.endAnswers()
        let found = await failure { _ = try await question.value }
        #expect(found?.message == "the client ended its side with question 1 (read_file a of ) unanswered")
    }
}
