import Bridge
import Diagnostics
public import Frontend
import LLB
import Lint
import LocalSolver
import Lowering
import ServiceProtos
import SourceText
import SwiftProtobuf
import SyntaxKit

/// The methods of `slipway.v1.Compiler` (`Protos/service/slipway.proto`), which take and return encoded messages.
///
/// Keeps no state between calls: everything that a call needs is in its request or in its client's answers.
///
/// All methods have the same optional parameters: `progress` observes the call, and `memory` is charged for the call's
/// compilation. Methods throw a `BridgeError`, whose code is the call's status, if the request is invalid or exceeds a limit,
/// and `CancellationError` soon after their task is cancelled. A build that fails is reported in the response.
public struct CompileService: Sendable {
    /// The limits on one call.
    public struct Limits: Sendable, Hashable {
        /// The maximum size of a file that is compiled or read during the compilation, in bytes.
        public var sourceBytes = 16 << 20
        /// The maximum number of questions in one call.
        public var questions = 10_000
        /// The maximum number of questions that may be pending at a time in one call.
        public var openQuestions = 32
        /// The maximum total size of the answers in one call, in bytes.
        public var answerBytes = 64 << 20
        /// The time that the client gets to answer a question.
        public var answerTime: Duration = .seconds(30)

        public init() {}
    }

    /// The full name of the service.
    public static let name = "slipway.v1.Compiler"

    private let frontend: Frontend
    private let limits: Limits
    private let compiled: @Sendable (_ syntax: String, _ time: Duration) -> Void

    /// Creates a service for the languages of a frontend.
    ///
    /// - Parameter compiled: Called after each successful compilation, with the language's short name and the duration,
    ///   including the time spent waiting for the client's answers.
    public init(
        _ frontend: Frontend,
        limits: Limits = Limits(),
        compiled: @escaping @Sendable (_ syntax: String, _ time: Duration) -> Void = { _, _ in }
    ) {
        self.frontend = frontend
        self.limits = limits
        self.compiled = compiled
    }

    // MARK: Methods

    /// Compiles a build to graphs and image configs (`Compile`).
    ///
    /// - Parameter message: An encoded `slipway.v1.CompileRequest`.
    /// - Returns: An encoded `slipway.v1.CompileResponse`.
    public func compile(
        _ message: [UInt8],
        progress: (any CallProgress)? = nil,
        memory: (any CallMemory)? = nil
    ) async throws -> [UInt8] {
        try await CancellationError.checking {
            let build = try build(message, Slipway_V1_CompileRequest.self, memory)
            return try await compile(input(build), progress, memory)
        }
    }

    /// Compiles a build, and asks the client for files and images that the first message lacks (`CompileStream`).
    ///
    /// - Parameter stream: The messages of the call. The response is the last message that is sent.
    public func compileStream(
        _ stream: some MessageStream,
        progress: (any CallProgress)? = nil,
        memory: (any CallMemory)? = nil
    ) async throws {
        guard let first = try await stream.next() else {
            throw BridgeError(.invalidArgument, "expected start, but the stream has no message")
        }
        let input = try BuildInput(start(first, memory), registry: frontend.registry, asksClient: true)
        let broker = QuestionBroker(limits, progress) { try await stream.send($0) }
        try CancellationError.check()
        let response = try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask {
                    try await readAnswers(from: stream, for: broker)
                    return nil
                }
                group.addTask { try await compile(input, broker: broker, progress, memory) }
                defer { broker.close(CancellationError()) }
                while let response = try await group.next() {
                    guard let response else { continue }
                    group.cancelAll()
                    return response
                }
                throw CancellationError()
            }
        } onCancel: {
            broker.close(CancellationError())
        }
        try CancellationError.check()
        // The encoded response becomes field 2 of the last message, without being decoded again.
        var last = WireWriter(capacity: response.count + 8)
        last.presentData(2, response)
        try await stream.send(last.bytes)
    }

    /// Reports the errors and warnings of a build file (`Check`).
    ///
    /// - Parameter message: An encoded `slipway.v1.CheckRequest`.
    /// - Returns: An encoded `slipway.v1.CheckResponse`.
    public func check(
        _ message: [UInt8],
        progress: (any CallProgress)? = nil,
        memory: (any CallMemory)? = nil
    ) async throws -> [UInt8] {
        try await CancellationError.checking {
            let build = try build(message, Slipway_V1_CheckRequest.self, memory)
            let outcome = try await run(.check, input(build), progress, memory)
            return try Slipway_V1_CheckResponse.with {
                if case .success = outcome.result { $0.ok = true }
                $0.diagnostics = outcome.diagnostics
                $0.assumptions = outcome.assumptions
            }.deterministicBytes()
        }
    }

    /// Lists the build arguments, secrets, SSH agents and cache mounts of a target (`Outline`).
    ///
    /// - Parameter message: An encoded `slipway.v1.OutlineRequest`.
    /// - Returns: An encoded `slipway.v1.OutlineResponse`.
    public func outline(
        _ message: [UInt8],
        progress: (any CallProgress)? = nil,
        memory: (any CallMemory)? = nil
    ) async throws -> [UInt8] {
        try await CancellationError.checking {
            let build = try build(message, Slipway_V1_OutlineRequest.self, memory)
            let outcome = try await run(.outline, input(build), progress, memory)
            return try Slipway_V1_OutlineResponse.with {
                switch outcome.result {
                case .failure(let failure): $0.failure = failure.message
                case .success(let outline): $0.outline = outline.map(Slipway_V1_Outline.init) ?? Slipway_V1_Outline()
                }
                $0.diagnostics = outcome.diagnostics
            }.deterministicBytes()
        }
    }

    /// Lists the buildable stages or images of a build file (`Targets`).
    ///
    /// - Parameter message: An encoded `slipway.v1.TargetsRequest`.
    /// - Returns: An encoded `slipway.v1.TargetsResponse`.
    public func targets(
        _ message: [UInt8],
        progress: (any CallProgress)? = nil,
        memory: (any CallMemory)? = nil
    ) async throws -> [UInt8] {
        try await CancellationError.checking {
            let build = try build(message, Slipway_V1_TargetsRequest.self, memory)
            let outcome = try await run(.targets, input(build), progress, memory)
            return try Slipway_V1_TargetsResponse.with {
                switch outcome.result {
                case .failure(let failure): $0.failure = failure.message
                case .success(let targets): $0.targets.targets = targets.map(Slipway_V1_Target.init)
                }
                $0.diagnostics = outcome.diagnostics
            }.deterministicBytes()
        }
    }

    /// Lists the languages that the service reads (`ListSyntaxes`).
    ///
    /// - Parameter message: An encoded `slipway.v1.ListSyntaxesRequest`.
    /// - Returns: An encoded `slipway.v1.ListSyntaxesResponse`.
    public func listSyntaxes(_ message: [UInt8]) async throws -> [UInt8] {
        let _: Slipway_V1_ListSyntaxesRequest = try decoded(message)
        let registry = frontend.registry
        return try Slipway_V1_ListSyntaxesResponse.with {
            $0.syntaxes = registry.syntaxes.map { Slipway_V1_Syntax($0, in: registry) }
            $0.version = Release.version
        }.deterministicBytes()
    }

    // MARK: Parts

    private func input(_ build: Slipway_V1_Build) throws(BridgeError) -> BuildInput {
        try BuildInput(build, registry: frontend.registry)
    }

    private func compile(
        _ input: BuildInput,
        broker: QuestionBroker? = nil,
        _ progress: (any CallProgress)?,
        _ memory: (any CallMemory)?
    ) async throws -> [UInt8] {
        let start = ContinuousClock.now
        let outcome = try await run(.compile, input, broker: broker, progress, memory)
        if case .success(let compilation) = outcome.result {
            try memory?.reserve(compilation.images.reduce(0) { $0 + CompileMemory.ofGraph($1.definition) })
        }
        return try Slipway_V1_CompileResponse.with {
            switch outcome.result {
            case .failure(let failure): $0.failure = failure.message
            case .success(let compilation):
                compiled(compilation.syntax.imageName, ContinuousClock.now - start)
                $0.result = Slipway_V1_CompileResult(compilation)
            }
            $0.diagnostics = outcome.diagnostics
            $0.assumptions = outcome.assumptions
        }.deterministicBytes()
    }

    /// Passes the client's answers to the broker until the client sends END_STREAM.
    private func readAnswers(from stream: some MessageStream, for broker: QuestionBroker) async throws {
        do {
            while let bytes = try await stream.next() {
                let message: Slipway_V1_CompileStreamRequest = try decoded(bytes)
                guard case .answer(let answer) = message.message else {
                    let message = "expected an answer, got another start message; start may only be the first message"
                    throw BridgeError(.invalidArgument, message)
                }
                try broker.deliver(answer, size: bytes.count)
            }
            broker.endAnswers()
        } catch {
            broker.close(error)
            throw error
        }
    }

    /// The outcome of a build: its value or its failure, and all its diagnostics.
    private struct Outcome<Value: Sendable> {
        let result: Result<Value, BuildFailure>
        let diagnostics: [Slipway_V1_Diagnostic]
        let assumptions: [String]
    }

    /// Runs the frontend on a build.
    ///
    /// - Throws: An error that ends the call, such as an exceeded limit. A failure of the build is part of the outcome.
    private func run<Value: Sendable>(
        _ mode: RunMode<Value>,
        _ input: BuildInput,
        broker: QuestionBroker? = nil,
        _ progress: (any CallProgress)?,
        _ memory: (any CallMemory)?
    ) async throws -> Outcome<Value> {
        let bridge = CompileBridge(input, broker: broker, sourceBytes: limits.sourceBytes, memory: memory)
        var request = input.request
        request.observer = progress
        progress?.begin("read source")
        var (warnings, lint): ([Diagnostic], [LintWarning]) = ([], [])
        let result: Result<Value, any Error>
        do {
            let report = try await frontend.run(mode, request, over: bridge)
            (warnings, lint, result) = (report.warnings, report.lint, report.result)
        } catch {
            result = .failure(error)
        }
        // The frontend ignores errors in reading optional files, so it may have ignored the error that must end the call.
        if let fault = bridge.fault { throw fault }
        try CancellationError.check()
        progress?.begin("marshal")
        switch result {
        case .success(let value):
            let diagnostics = BuildFailure.findings(warnings, lint, nil)
            return Outcome(result: .success(value), diagnostics: diagnostics, assumptions: bridge.assumptions)
        case .failure(let error):
            let failure = try BuildFailure(error)
            let diagnostics = BuildFailure.findings(warnings, lint, failure)
            return Outcome(result: .failure(failure), diagnostics: diagnostics, assumptions: bridge.assumptions)
        }
    }

    /// Decodes a request that consists of a build in field 1, and returns that build.
    private func build<Request: SwiftProtobuf.Message>(
        _ bytes: [UInt8],
        _ type: Request.Type,
        _ memory: (any CallMemory)?
    )
        throws -> Slipway_V1_Build
    {
        try RequestParts.check(bytes, path: [1])
        try memory?.reserve(bytes.count * CompileMemory.perRequestByte)
        do { return try Slipway_V1_Build(ofRequest: bytes[...]) } catch let error as CancellationError {
            throw error
        } catch {
            throw BridgeError(.invalidArgument, "the message can't be decoded as a \(Request.protoMessageName)")
        }
    }

    /// Decodes the first message of a stream, `start`, and returns its build.
    private func start(_ bytes: [UInt8], _ memory: (any CallMemory)?) throws -> Slipway_V1_Build {
        var reader = WireReader(bytes)
        if let field = try? reader.next(), field.number == 1, case .bytes(let request) = field.value,
            reader.position == bytes.endIndex
        {
            return try build(Array(request), Slipway_V1_CompileStreamRequest.self, memory)
        }
        try RequestParts.check(bytes, path: [1, 1])
        let opening: Slipway_V1_CompileStreamRequest = try decoded(bytes, memory)
        guard case .start(let request) = opening.message else {
            throw BridgeError(.invalidArgument, "the first message of the stream: expected start")
        }
        return request.build
    }

    private func decoded<Message: SwiftProtobuf.Message>(
        _ bytes: [UInt8],
        _ memory: (any CallMemory)? = nil
    ) throws -> Message {
        try memory?.reserve(bytes.count * CompileMemory.perRequestByte)
        do { return try Message(serializedBytes: bytes) } catch {
            throw BridgeError(.invalidArgument, "the message can't be decoded as a \(Message.protoMessageName)")
        }
    }
}

extension SwiftProtobuf.Message {
    /// Encodes the message to the same bytes in every process: maps are sorted by key.
    func deterministicBytes() throws -> [UInt8] {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        return try serializedBytes(options: options)
    }
}
