import Bridge
import Diagnostics
public import Frontend
import LocalSolver
import Lowering
import ServiceProtos
import SwiftProtobuf
import SyntaxKit

/// The methods of `slipway.v1.Compiler` (`Protos/service/slipway.proto`), with messages as bytes.
///
/// A value without state: what a call needs is in its request, or is asked of its client. What is wrong with a request is
/// thrown as a `BridgeError`, whose code is the call's status; what is wrong with a build is in the response.
public struct CompileService: Sendable {
    /// How much one call may ask for.
    public struct Limits: Sendable, Hashable {
        /// Bytes of a file that is compiled, or read on the way.
        public var sourceBytes = 16 << 20
        /// Questions of one call.
        public var questions = 10_000
        /// Questions of one call that may wait for an answer at a time.
        public var openQuestions = 32
        /// Bytes of all answers of one call.
        public var answerBytes = 64 << 20
        /// How long an answer may take.
        public var answerTime: Duration = .seconds(30)

        /// The defaults.
        public init() {}
    }

    /// The service's full name.
    public static let name = "slipway.v1.Compiler"

    private let frontend: Frontend
    private let limits: Limits
    private let compiled: @Sendable (_ syntax: String, _ time: Duration) -> Void

    /// A service that reads the languages of a frontend.
    ///
    /// - Parameter compiled: told of each source that was compiled to its graph: the language's short name, and how long it
    ///   took, the client's answers included.
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

    /// `Compile`.
    ///
    /// - Parameter progress: told how far the call has come; as in all these methods.
    public func compile(_ message: [UInt8], progress: (any CallProgress)? = nil) async throws -> [UInt8] {
        let request: Slipway_V1_CompileRequest = try decoded(message)
        let input = try BuildInput(request.build, registry: frontend.registry, limits: limits)
        return try await compile(input, desk: nil, progress)
    }

    /// `CompileStream`.
    public func compileStream(_ stream: some MessageStream, progress: (any CallProgress)? = nil) async throws {
        guard let first = try await stream.next() else {
            throw BridgeError(.invalidArgument, "the stream holds no message; expected start")
        }
        let opening: Slipway_V1_CompileStreamRequest = try decoded(first)
        guard case .start(let request) = opening.message else {
            throw BridgeError(.invalidArgument, "the first message: expected start")
        }
        let input = try BuildInput(request.build, registry: frontend.registry, limits: limits, asks: true)
        let desk = QuestionDesk(limits, progress) { try await stream.send($0) }
        let response = try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask {
                    try await Self.read(stream, for: desk)
                    return nil
                }
                group.addTask { try await compile(input, desk: desk, progress) }
                defer { desk.close(CancellationError()) }
                while let response = try await group.next() {
                    guard let response else { continue }
                    group.cancelAll()
                    return response
                }
                throw CancellationError()
            }
        } onCancel: {
            desk.close(CancellationError())
        }
        var last: [UInt8] = []
        Self.appendField(2, response, to: &last)
        try await stream.send(last)
    }

    /// `Check`.
    public func check(_ message: [UInt8], progress: (any CallProgress)? = nil) async throws -> [UInt8] {
        let request: Slipway_V1_CheckRequest = try decoded(message)
        let input = try BuildInput(request.build, registry: frontend.registry, limits: limits)
        let bridge = CompileBridge(input, desk: nil, sourceBytes: limits.sourceBytes)
        let diagnostics: [Slipway_V1_Diagnostic]
        let isFine: Bool
        switch try await outcome(of: input, over: bridge, progress, { try await frontend.check($0, over: bridge) }) {
        case .failure(let failure): (diagnostics, isFine) = (failure.diagnostics, false)
        case .success(let report):
            let fault = try report.failure.map { try BuildFault($0) }
            (diagnostics, isFine) = (Findings(report.warnings, report.lint, fault).messages, fault == nil)
        }
        return try Slipway_V1_CheckResponse.with {
            $0.ok = isFine
            $0.diagnostics = diagnostics
            $0.assumptions = bridge.assumptions
        }.deterministicBytes()
    }

    /// `Outline`.
    public func outline(_ message: [UInt8], progress: (any CallProgress)? = nil) async throws -> [UInt8] {
        let request: Slipway_V1_OutlineRequest = try decoded(message)
        let input = try BuildInput(request.build, registry: frontend.registry, limits: limits)
        let bridge = CompileBridge(input, desk: nil, sourceBytes: limits.sourceBytes)
        var response = Slipway_V1_OutlineResponse()
        switch try await outcome(of: input, over: bridge, progress, { try await frontend.outline($0, over: bridge) }) {
        case .failure(let failure):
            response.failure = failure.fault.message
            response.diagnostics = failure.diagnostics
        case .success(let list):
            response.outline = list.content.map(Slipway_V1_Outline.init) ?? Slipway_V1_Outline()
            response.diagnostics = Findings(list.warnings, list.lint).messages
        }
        return try response.deterministicBytes()
    }

    /// `Targets`.
    public func targets(_ message: [UInt8], progress: (any CallProgress)? = nil) async throws -> [UInt8] {
        let request: Slipway_V1_TargetsRequest = try decoded(message)
        let input = try BuildInput(request.build, registry: frontend.registry, limits: limits)
        let bridge = CompileBridge(input, desk: nil, sourceBytes: limits.sourceBytes)
        var response = Slipway_V1_TargetsResponse()
        switch try await outcome(of: input, over: bridge, progress, { try await frontend.targets($0, over: bridge) }) {
        case .failure(let failure):
            response.failure = failure.fault.message
            response.diagnostics = failure.diagnostics
        case .success(let list):
            response.targets = Slipway_V1_TargetList.with { $0.targets = list.content.map(Slipway_V1_Target.init) }
            response.diagnostics = Findings(list.warnings, list.lint).messages
        }
        return try response.deterministicBytes()
    }

    /// `ListSyntaxes`.
    public func listSyntaxes(_ message: [UInt8]) async throws -> [UInt8] {
        let _: Slipway_V1_ListSyntaxesRequest = try decoded(message)
        let registry = frontend.registry
        return try Slipway_V1_ListSyntaxesResponse.with {
            $0.syntaxes = registry.syntaxes.map { Slipway_V1_Syntax($0, in: registry) }
            $0.version = Release.version
        }.deterministicBytes()
    }

    // MARK: Their parts

    private func compile(
        _ input: BuildInput,
        desk: QuestionDesk?,
        _ progress: (any CallProgress)?
    ) async throws -> [UInt8] {
        let bridge = CompileBridge(input, desk: desk, sourceBytes: limits.sourceBytes)
        var response = Slipway_V1_CompileResponse()
        let start = ContinuousClock.now
        switch try await outcome(of: input, over: bridge, progress, { try await frontend.compile($0, over: bridge) }) {
        case .failure(let failure):
            response.failure = failure.fault.message
            response.diagnostics = failure.diagnostics
        case .success(let compilation):
            compiled(compilation.syntax.imageName, ContinuousClock.now - start)
            response.result = Slipway_V1_CompileResult(compilation)
            response.diagnostics = Findings(compilation.warnings, compilation.image.warnings).messages
        }
        response.assumptions = bridge.assumptions
        return try response.deterministicBytes()
    }

    /// Hands a client's messages to whoever asked for them.
    private static func read(_ stream: some MessageStream, for desk: QuestionDesk) async throws {
        do {
            while let bytes = try await stream.next() {
                let message: Slipway_V1_CompileStreamRequest = try decoded(bytes)
                guard case .answer(let answer) = message.message else {
                    throw BridgeError(.invalidArgument, "expected an answer: start comes once, as the first message")
                }
                try desk.deliver(answer, size: bytes.count)
            }
            desk.endAnswers()
        } catch {
            desk.close(error)
            throw error
        }
    }

    /// Why there is no result, and all that was found.
    private struct Failed: Error {
        let fault: BuildFault
        let diagnostics: [Slipway_V1_Diagnostic]
    }

    /// What a build came to; what is wrong with the call itself is thrown.
    private func outcome<Value: Sendable>(
        of input: BuildInput,
        over bridge: CompileBridge,
        _ progress: (any CallProgress)?,
        _ work: (FrontendRequest) async throws -> Value
    ) async throws -> Result<Value, Failed> {
        let found = FoundBefore()
        var request = input.request
        request.failedAfter = { found.set($0, $1) }
        if let progress {
            request.reached = { progress.reached($0) }
            progress.begin("read source")
        }
        let result: Result<Value, Failed>
        do { result = .success(try await work(request)) } catch {
            if let fault = bridge.fault { throw fault }
            let fault = try BuildFault(error)
            result = .failure(Failed(fault: fault, diagnostics: found.diagnostics(and: fault)))
        }
        // The frontend goes on without some files, whatever the reason that they can't be read.
        if let fault = bridge.fault { throw fault }
        // What is left is to put the answer together.
        progress?.begin("marshal")
        return result
    }

    private static func decoded<Message: SwiftProtobuf.Message>(_ bytes: [UInt8]) throws -> Message {
        do { return try Message(serializedBytes: bytes) } catch {
            throw BridgeError(.invalidArgument, "the message can't be read as \(Message.protoMessageName)")
        }
    }

    private func decoded<Message: SwiftProtobuf.Message>(_ bytes: [UInt8]) throws -> Message {
        try Self.decoded(bytes)
    }

    /// Appends a field that holds a message, without taking the message apart again.
    private static func appendField(_ number: UInt8, _ message: [UInt8], to bytes: inout [UInt8]) {
        bytes.reserveCapacity(message.count + 8)
        bytes.append(number << 3 | 2)
        var length = message.count
        while length >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        bytes.append(UInt8(length))
        bytes += message
    }
}

extension SwiftProtobuf.Message {
    /// The same bytes for the same message, in every process.
    func deterministicBytes() throws -> [UInt8] {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        return try serializedBytes(options: options)
    }
}
