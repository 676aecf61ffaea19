import Bridge
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// The questions of one `CompileStream` call, and the tasks that wait for their answers.
///
/// Equal questions are sent once. If the client violates the protocol, the call ends and every waiting task throws the
/// reason.
final class QuestionBroker: Sendable {
    typealias Question = Slipway_V1_Question.OneOf_Ask
    typealias Answer = Slipway_V1_Answer.OneOf_Answer

    /// A question that was sent but hasn't been answered yet.
    private struct Pending {
        let question: Question
        var waiters: [CheckedContinuation<Answer, any Error>] = []
        var timeout: Task<Void, Never>?
    }

    /// The phases of a call, in order.
    private enum Phase {
        /// Questions may be sent, and the client may answer them.
        case open
        /// The client has ended its side of the stream, so a new question would never be answered.
        case answersEnded
        /// The call has ended; every question throws the reason.
        case closed(any Error)
    }

    private struct State {
        var phase = Phase.open
        /// The number (`Question.id`) of each question so far, by the encoded bytes of the question.
        var numbers: [[UInt8]: UInt64] = [:]
        var answers: [UInt64: Answer] = [:]
        var pending: [UInt64: Pending] = [:]
        /// Tasks that wait because `limits.openQuestions` questions are pending.
        var queue: [CheckedContinuation<Void, Never>] = []
        var answerBytes = 0

        func throwIfClosed() throws {
            if case .closed(let reason) = phase { throw reason }
        }
    }

    /// The next step of a task that needs the answer to a question.
    private enum Step {
        case answered(Answer)
        case pending(UInt64)
        case send(UInt64)
        /// Wait until fewer questions are pending.
        case wait
        case fail(BridgeError)
    }

    private let limits: CompileService.Limits
    private let progress: (any CallProgress)?
    private let sendMessage: @Sendable ([UInt8]) async throws -> Void
    private let state = Mutex(State())

    /// Creates a broker that sends questions with `send` and reports each to `progress`.
    init(
        _ limits: CompileService.Limits,
        _ progress: (any CallProgress)?,
        send: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.limits = limits
        self.progress = progress
        sendMessage = send
    }

    /// The error that ended the call, if it is a `BridgeError` (a client error or an exceeded limit); otherwise nil.
    var fault: BridgeError? {
        state.withLock { if case .closed(let reason) = $0.phase { reason as? BridgeError } else { nil } }
    }

    // MARK: The compilation's side

    /// Returns the client's answer to a question. Sends the question, unless an equal one has been sent before.
    ///
    /// - Throws: The reason why the call ended, if it has ended.
    func answer(to question: Question) async throws -> Answer {
        let key = try Slipway_V1_Question.with { $0.ask = question }.deterministicBytes()
        while true {
            switch try nextStep(for: question, key) {
            case .answered(let answer): return answer
            case .pending(let number): return try await answer(toNumber: number)
            case .wait: await waitUntilNotFull()
            case .fail(let reason):
                // Closes the broker, so that tasks waiting for other answers fail at once instead of when those answers arrive.
                close(reason)
                throw reason
            case .send(let number): return try await send(question, as: number)
            }
        }
    }

    private func nextStep(for question: Question, _ key: [UInt8]) throws -> Step {
        try state.withLock { state in
            try state.throwIfClosed()
            if let number = state.numbers[key] { return state.answers[number].map(Step.answered) ?? .pending(number) }
            if state.pending.count >= limits.openQuestions { return .wait }
            let number = UInt64(state.numbers.count) + 1
            if case .answersEnded = state.phase { return .fail(Self.unanswered(number, question)) }
            if state.numbers.count >= limits.questions {
                let message =
                    "the build asks more than the \(limits.questions) questions that one call may ask; "
                    + "send what is known with the request (context, images)"
                return .fail(BridgeError(.resourceExhausted, message))
            }
            state.numbers[key] = number
            let timeout = Task { [limits, weak self] in
                guard (try? await Task.sleep(for: limits.answerTime)) != nil else { return }
                self?.expire(number)
            }
            state.pending[number] = Pending(question: question, timeout: timeout)
            return .send(number)
        }
    }

    private func send(_ question: Question, as number: UInt64) async throws -> Answer {
        let onEnd = progress?.questionSent(question.name)
        var isAnswered = false
        defer { onEnd?(isAnswered) }
        let message = Slipway_V1_CompileStreamResponse.with {
            $0.question = Slipway_V1_Question.with {
                $0.id = number
                $0.ask = question
            }
        }
        try await sendMessage(try message.deterministicBytes())
        let answer = try await answer(toNumber: number)
        isAnswered = true
        return answer
    }

    private func answer(toNumber number: UInt64) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let ready: Result<Answer, any Error>? = state.withLock { state in
                if let answer = state.answers[number] { return .success(answer) }
                if case .closed(let reason) = state.phase { return .failure(reason) }
                state.pending[number]?.waiters.append(continuation)
                return nil
            }
            if let ready { continuation.resume(with: ready) }
        }
    }

    /// Waits until another question may be sent, or the call has ended.
    private func waitUntilNotFull() async {
        await withCheckedContinuation { continuation in
            let isFull = state.withLock { state in
                if case .closed = state.phase { return false }
                guard state.pending.count >= limits.openQuestions else { return false }
                state.queue.append(continuation)
                return true
            }
            if !isFull { continuation.resume() }
        }
    }

    // MARK: The client's side

    /// Delivers an answer from the client.
    ///
    /// - Parameter size: The size of the answer in bytes.
    /// - Throws: `BridgeError` if no question with the answer's ID is pending, the answer doesn't fit the question, or the
    ///   total size of the answers exceeds `answerBytes`.
    func deliver(_ message: Slipway_V1_Answer, size: Int) throws {
        let (pending, answer, queue) = try state.withLock { state in
            try state.throwIfClosed()
            guard let pending = state.pending[message.id] else {
                throw BridgeError(.invalidArgument, "answer \(message.id): no question with this number is pending")
            }
            let question = pending.question
            guard let answer = message.answer, question.accepts(answer) else {
                let expected = "expected \(question.expected), absent, unknown or failure"
                throw BridgeError(.invalidArgument, "answer \(message.id) (\(question.summary)): \(expected)")
            }
            state.answerBytes += size
            guard state.answerBytes <= limits.answerBytes else {
                let message =
                    "the answers total more than \(limits.answerBytes) bytes, the limit for one call; "
                    + "answer absent, unknown or failure for anything too large"
                throw BridgeError(.resourceExhausted, message)
            }
            state.pending[message.id] = nil
            state.answers[message.id] = answer
            defer { state.queue = [] }
            return (pending, answer, state.queue)
        }
        pending.timeout?.cancel()
        for waiter in pending.waiters { waiter.resume(returning: answer) }
        for waiter in queue { waiter.resume() }
    }

    /// Called when the client has sent END_STREAM. A question that is pending, or that is asked later, ends the call.
    func endAnswers() {
        let pending: (UInt64, Pending)? = state.withLock { state in
            if case .open = state.phase { state.phase = .answersEnded }
            return state.pending.min { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        if let (number, pending) = pending { close(Self.unanswered(number, pending.question)) }
    }

    private static func unanswered(_ number: UInt64, _ question: Question) -> BridgeError {
        BridgeError(
            .invalidArgument,
            "the client ended its side with question \(number) (\(question.summary)) unanswered"
        )
    }

    private func expire(_ number: UInt64) {
        guard let question = state.withLock({ $0.pending[number]?.question }) else { return }
        let message =
            "question \(number) (\(question.summary)) was not answered within \(limits.answerTime.inSeconds); "
            + "answer unknown or failure if the client can't answer in time"
        close(BridgeError(.deadlineExceeded, message))
    }

    /// Ends the call: all waiting tasks throw the reason, and so does any later question. Only the first reason counts.
    func close(_ reason: any Error) {
        let ended = state.withLock { state in
            if case .closed = state.phase {} else { state.phase = .closed(reason) }
            defer {
                state.pending = [:]
                state.queue = []
            }
            return state
        }
        for pending in ended.pending.values {
            pending.timeout?.cancel()
            for waiter in pending.waiters { waiter.resume(throwing: reason) }
        }
        for waiter in ended.queue { waiter.resume() }
    }
}

extension Duration {
    /// The duration as text for messages, e.g. `30 s`.
    fileprivate var inSeconds: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? "\(seconds) s" : "\(Double(seconds) + Double(attoseconds) / 1e18) s"
    }
}

extension QuestionBroker.Question {
    /// The kind of the question: the name of its field in `slipway.v1.Question`.
    var name: String {
        switch self {
        case .readFile: "read_file"
        case .image: "image"
        case .source: "source"
        }
    }

    /// The question as text for messages, e.g. `read_file Dockerfile of local://context`.
    var summary: String {
        switch self {
        case .readFile(let file): "\(name) \(file.path) of \(file.source)"
        case .image(let image): "\(name) \(image.reference) for \(image.platform)"
        case .source(let source): "\(name) \(source.identifier)"
        }
    }

    /// The name of the field of `slipway.v1.Answer` that answers the question.
    var expected: String {
        switch self {
        case .readFile: "content"
        case .image: "image"
        case .source: "source"
        }
    }

    /// Returns whether an answer is of a kind that this question allows; `absent`, `unknown` and `failure` always are.
    func accepts(_ answer: QuestionBroker.Answer) -> Bool {
        switch (self, answer) {
        case (_, .absent), (_, .unknown), (_, .failure), (.readFile, .content), (.image, .image), (.source, .source):
            true
        default: false
        }
    }
}
