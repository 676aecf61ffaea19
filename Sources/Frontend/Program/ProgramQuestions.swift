import Bridge
import Diagnostics
import LLB
import Lowering
import OCISpec
import SourceText
import Synchronization
import SyntaxKit

/// The results that a `Program` requests for one platform. Each is solved once.
final class ProgramQuestions: Sendable {
    /// The maximum number of questions that a `Program` can ask on one platform.
    static let countLimit = 10_000
    /// The maximum number of bytes that a `Program` can read on one platform.
    static let byteLimit = 256 << 20

    private struct State {
        var references: [Output: Reference?] = [:]
        /// The results that were requested at each location, in order.
        var keys: [String: [Output]] = [:]
        var definitions: [Definition] = []
        var count = 0
        var bytes = 0
    }

    let build: LoadedBuild
    let answers: AnswerBook
    /// The platform of images and commands that don't specify one.
    let platform: Platform
    /// Whether steps may run; false for a `Program` that only reads files.
    let runsSteps: Bool
    private let state = Mutex(State())

    init(_ build: LoadedBuild, answers: AnswerBook, platform: Platform, runsSteps: Bool) {
        self.build = build
        self.answers = answers
        self.platform = platform
        self.runsSteps = runsSteps
    }

    private var context: BuildContext { build.context }

    /// The solved graphs.
    var definitions: [Definition] { state.withLock { $0.definitions } }

    /// Encodes the graph of a state.
    ///
    /// - Throws: `DiagnosticsError` for an invalid step, or a step that requires a newer solver.
    func output(_ files: LLB.State, at place: SourceLocation) throws -> Output? {
        let setsPath = context.bridge.capabilities.supportsLLB(CapabilityID.execMetaSetsDefaultPath)
        do {
            return try files.output(for: platform, .defaultPath(setsPath ? .bySolver : .inVertex))
        } catch {
            throw DiagnosticsError(Diagnostic("program.step", "\(error.reason)", at: place))
        }
    }

    /// Checks that the solver has all capabilities that an output requires, and returns the definition to send.
    func definition(_ output: Output, at place: SourceLocation) throws -> Definition {
        let definition = Definition(of: output).startingWithWholeLines().withoutColumnsOfInstructions()
        try context.bridge.capabilities.check(definition, at: place)
        return definition
    }

    // MARK: - Answers

    /// Returns the client's answer for a result; nil if there is none. All reads of one result count as a single question.
    func answer(_ question: Question, about output: Output) throws -> AnswerOptions.Value? {
        let index = try state.withLock { state in
            let known = state.keys[AnswerBook.name(question.place), default: []]
            if let index = known.firstIndex(of: output) { return index }
            state.count += 1
            guard state.count <= Self.countLimit else {
                throw Self.failure("a build file can ask at most \(Self.countLimit) questions", at: question.place)
            }
            state.keys[AnswerBook.name(question.place), default: []].append(output)
            return known.count
        }
        return try answers.answer(question, index: index)
    }

    /// Returns the files that the client's answer substitutes for a result.
    func files(of source: String, for question: Question) async throws -> Reference {
        let output = try SourceOperation.local(
            source,
            SourceOperation.LocalOptions(sessionID: context.session(of: source), sharedKeyHint: source)
        ).output(.named("[internal] load the answer for \(AnswerBook.name(question.place))"))
        return try await located(question) { try await self.context.solve(output) } ?? Reference(id: "")
    }

    // MARK: - Results

    /// Solves a graph, unless it has been solved before.
    ///
    /// - Parameter form: The form of the answer that a client can give if there is no daemon.
    /// - Returns: The result; nil for scratch.
    /// - Throws: `DiagnosticsError` at the question's location if a step fails, or if there is no daemon to run it.
    func reference(of output: Output, for question: Question, form: String) async throws -> Reference? {
        if let known = state.withLock({ $0.references[output] }) { return known }
        let definition = try definition(output, at: question.place)
        let isSource = (try? definition.resultSource()) != nil
        guard runsSteps || isSource else {
            throw Self.failure(
                "\(question.subject) needs a step to run, but this language only reads files",
                at: question.place
            )
        }
        state.withLock { $0.definitions.append(definition) }
        let request = SolveRequest(definition: definition, cacheImports: build.options.cacheImports, evaluate: true)
        let reference: Reference?
        do {
            reference = try await context.bridge.solve(request).reference
        } catch let error as BridgeError where error.needsBuild {
            throw answers.unanswered(question, form: form, reason: error.message)
        } catch let error as BridgeError {
            throw await FailedStep(error, bridge: context.bridge).failure(for: question)
        }
        state.withLock { $0.references[output] = .some(reference) }
        return reference
    }

    /// Counts bytes that the `Program` has read. Throws an error at `place` if the total exceeds `byteLimit`.
    func count(_ bytes: Int, at place: SourceLocation) throws {
        let total = state.withLock { state in
            state.bytes += bytes
            return state.bytes
        }
        guard total <= Self.byteLimit else {
            throw Self.failure("a build file can read at most \(Self.byteLimit >> 20) MiB", at: place)
        }
    }

    /// Runs `work` and adds the question's location to any error that it throws.
    func located<Value>(_ question: Question, _ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch {
            throw Self.located(error, subject: question.subject, at: question.place)
        }
    }

    static func failure(_ message: String, at place: SourceLocation) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("program.failed", message, at: place))
    }

    /// Returns an error with a location. Its message begins with the subject, unless the error is already a diagnostic.
    static func located(_ error: any Error, subject: String, at place: SourceLocation) -> any Error {
        switch error {
        case is CancellationError: return error
        case var error as DiagnosticsError:
            for index in error.diagnostics.indices where error.diagnostics[index].location == nil {
                error.diagnostics[index].location = place
            }
            return error
        default:
            var failure = failure(subject.isEmpty ? "\(error)" : "\(subject): \(error)", at: place)
            failure.cause = (error as? any CausedError)?.cause
            return failure
        }
    }
}

extension Capabilities {
    /// Checks that the solver has the capabilities that the vertices of a graph require.
    ///
    /// - Throws: `DiagnosticsError` that names the missing capability, at the location that needs the graph.
    func check(_ definition: Definition, at place: SourceLocation) throws {
        for digest in definition.digests {
            guard let metadata = definition.metadata[digest] else { continue }
            guard let missing = metadata.capabilities.first(where: { !supportsLLB($0) }) else { continue }
            let name = metadata.customName.map { " for '\($0)'" } ?? ""
            throw ProgramQuestions.failure(
                "the solver is too old\(name): it lacks the capability '\(missing)'",
                at: place
            )
        }
    }
}
