import Bridge
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// The questions of one call of `CompileStream`, and who waits for their answers.
///
/// Each question is asked once, however many want to know. A client that doesn't keep to the protocol ends the call:
/// everybody who waits then hears why.
final class QuestionDesk: Sendable {
    typealias Ask = Slipway_V1_Question.OneOf_Ask
    typealias Answer = Slipway_V1_Answer.OneOf_Answer

    /// A question without an answer.
    private struct Open {
        let ask: Ask
        var waiting: [CheckedContinuation<Answer, any Error>] = []
        var clock: Task<Void, Never>?
    }

    private struct State {
        /// The questions so far by their bytes.
        var known: [[UInt8]: UInt64] = [:]
        var answers: [UInt64: Answer] = [:]
        var open: [UInt64: Open] = [:]
        /// Who waits until a question more may be open.
        var queue: [CheckedContinuation<Void, Never>] = []
        var answerBytes = 0
        /// True once the client gives no more answers.
        var hasEnded = false
        var end: (any Error)?
    }

    private enum Step {
        case answered(Answer)
        case asked(UInt64)
        case new(UInt64)
        case full
        case refused(BridgeError)
    }

    private let limits: CompileService.Limits
    private let progress: (any CallProgress)?
    private let send: @Sendable ([UInt8]) async throws -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - progress: told of each question.
    ///   - send: sends the client a message.
    init(
        _ limits: CompileService.Limits,
        _ progress: (any CallProgress)?,
        send: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.limits = limits
        self.progress = progress
        self.send = send
    }

    /// Why the call ends, where the client is at fault.
    var fault: BridgeError? { state.withLock { $0.end as? BridgeError } }

    // MARK: Those who ask

    /// Asks the client.
    ///
    /// - Throws: what ends the call.
    func ask(_ ask: Ask) async throws -> Answer {
        let key = try Slipway_V1_Question.with { $0.ask = ask }.deterministicBytes()
        while true {
            switch try step(ask, key) {
            case .answered(let answer): return answer
            case .asked(let id): return try await answer(of: id)
            case .full: await room()
            case .refused(let reason):
                // Those who wait for answers hear it too, and not once these have come.
                close(reason)
                throw reason
            case .new(let id): return try await put(ask, as: id)
            }
        }
    }

    /// Sends a question, and waits for its answer.
    private func put(_ ask: Ask, as id: UInt64) async throws -> Answer {
        let isOver = progress?.asks(ask.name)
        var isAnswered = false
        defer { isOver?(isAnswered) }
        let message = Slipway_V1_CompileStreamResponse.with {
            $0.question = Slipway_V1_Question.with {
                $0.id = id
                $0.ask = ask
            }
        }
        try await send(try message.deterministicBytes())
        let answer = try await answer(of: id)
        isAnswered = true
        return answer
    }

    private func step(_ ask: Ask, _ key: [UInt8]) throws -> Step {
        try state.withLock { state in
            if let end = state.end { throw end }
            if let id = state.known[key] { return state.answers[id].map(Step.answered) ?? .asked(id) }
            if state.open.count >= limits.openQuestions { return .full }
            let id = UInt64(state.known.count) + 1
            if state.hasEnded { return .refused(Self.unanswered(id, ask)) }
            if state.known.count >= limits.questions {
                let message =
                    "the build asks more than \(limits.questions) questions, as many as one call may; "
                    + "give what is known with the request (context, images)"
                return .refused(BridgeError(.resourceExhausted, message))
            }
            state.known[key] = id
            let clock = Task { [limits, weak self] in
                guard (try? await Task.sleep(for: limits.answerTime)) != nil else { return }
                self?.expire(id)
            }
            state.open[id] = Open(ask: ask, clock: clock)
            return .new(id)
        }
    }

    private func answer(of id: UInt64) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let ready: Result<Answer, any Error>? = state.withLock { state in
                if let answer = state.answers[id] { return .success(answer) }
                if let end = state.end { return .failure(end) }
                state.open[id]?.waiting.append(continuation)
                return nil
            }
            if let ready { continuation.resume(with: ready) }
        }
    }

    private func room() async {
        await withCheckedContinuation { continuation in
            let isFull = state.withLock { state in
                guard state.end == nil, state.open.count >= limits.openQuestions else { return false }
                state.queue.append(continuation)
                return true
            }
            if !isFull { continuation.resume() }
        }
    }

    // MARK: The client's side

    /// The client has answered.
    ///
    /// - Parameter size: bytes of the answer.
    /// - Throws: `BridgeError` where the answer is to no open question, is none, or is one answer too many.
    func deliver(_ message: Slipway_V1_Answer, size: Int) throws {
        let (open, answer, queue) = try state.withLock { state in
            if let end = state.end { throw end }
            guard let open = state.open[message.id] else {
                throw BridgeError(.invalidArgument, "answer \(message.id): no question of that number is open")
            }
            guard let answer = message.answer, open.ask.takes(answer) else {
                let expected = "expected \(open.ask.expected), absent, unknown or failure"
                throw BridgeError(.invalidArgument, "answer \(message.id) (\(open.ask.words)): \(expected)")
            }
            state.answerBytes += size
            guard state.answerBytes <= limits.answerBytes else {
                let message =
                    "the answers hold more than \(limits.answerBytes) bytes, as much as those of one call may; "
                    + "answer absent, unknown or failure for what is too large"
                throw BridgeError(.resourceExhausted, message)
            }
            state.open[message.id] = nil
            state.answers[message.id] = answer
            defer { state.queue = [] }
            return (open, answer, state.queue)
        }
        open.clock?.cancel()
        for waiting in open.waiting { waiting.resume(returning: answer) }
        for waiting in queue { waiting.resume() }
    }

    /// The client gives no more answers.
    func endAnswers() {
        let open: (UInt64, Open)? = state.withLock { state in
            state.hasEnded = true
            return state.open.min { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        if let (id, question) = open { close(Self.unanswered(id, question.ask)) }
    }

    private static func unanswered(_ id: UInt64, _ ask: Ask) -> BridgeError {
        BridgeError(.invalidArgument, "the client ended its side with question \(id) (\(ask.words)) unanswered")
    }

    private func expire(_ id: UInt64) {
        guard let ask = state.withLock({ $0.open[id]?.ask }) else { return }
        let message =
            "question \(id) (\(ask.words)) was not answered within \(limits.answerTime.inSeconds), as long as an answer "
            + "may take; answer unknown or failure for what the client can't tell in time"
        close(BridgeError(.deadlineExceeded, message))
    }

    /// Ends the call: nothing is asked any more, and all who wait hear why. Only the first reason counts.
    func close(_ reason: any Error) {
        let left = state.withLock { state in
            if state.end == nil { state.end = reason }
            defer {
                state.open = [:]
                state.queue = []
            }
            return (state.open.values.flatMap(\.waiting), state.open.values.compactMap(\.clock), state.queue, state.end)
        }
        for clock in left.1 { clock.cancel() }
        for waiting in left.0 { waiting.resume(throwing: left.3 ?? reason) }
        for waiting in left.2 { waiting.resume() }
    }
}

extension Duration {
    /// The duration in words, e.g. `30 s`.
    fileprivate var inSeconds: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? "\(seconds) s" : "\(Double(seconds) + Double(attoseconds) / 1e18) s"
    }
}

extension QuestionDesk.Ask {
    /// The kind of question, the field's name.
    var name: String {
        switch self {
        case .readFile: "read_file"
        case .image: "image"
        case .source: "source"
        }
    }

    /// The question in words.
    var words: String {
        switch self {
        case .readFile(let file): "\(name) \(file.path) of \(file.source)"
        case .image(let image): "\(name) \(image.reference) for \(image.platform)"
        case .source(let source): "\(name) \(source.identifier)"
        }
    }

    /// The field of an answer that it asks for.
    var expected: String {
        switch self {
        case .readFile: "content"
        case .image: "image"
        case .source: "source"
        }
    }

    /// True for an answer to it.
    func takes(_ answer: QuestionDesk.Answer) -> Bool {
        switch (self, answer) {
        case (_, .absent), (_, .unknown), (_, .failure), (.readFile, .content), (.image, .image), (.source, .source):
            true
        default: false
        }
    }
}
