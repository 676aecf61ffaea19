public import Glibc
public import Subprocess
import SystemPackage

/// A program that a test runs, reads from and writes to. Standard output and standard error are one stream.
public final class TestProcess: Sendable {
    public struct Output: Sendable {
        public var text: String
        /// The exit code, or 128 and the number of the signal that ended the program, as in a shell.
        public var status: Int32
    }

    /// A program that didn't print or end in time, and was killed.
    public struct TimedOut: Error, CustomStringConvertible {
        public let description: String
    }

    public let id: Int32
    private let command: String
    private let output: AsyncStream<[UInt8]>
    private let input: AsyncStream<String>.Continuation
    private let termination: Task<TerminationStatus, any Error>

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: the path of the executable.
    ///   - environment: variables that are added to those of this process.
    public init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) async throws {
        let (output, chunks) = AsyncStream.makeStream(of: [UInt8].self)
        let (lines, input) = AsyncStream.makeStream(of: String.self)
        let (ids, started) = AsyncStream.makeStream(of: Int32.self)
        termination = Task {
            defer {
                started.finish()
                chunks.finish()
            }
            return try await Subprocess.run(
                .path(FilePath(path)),
                arguments: Arguments(arguments),
                environment: .inherit(with: environment),
                input: .inputWriter,
                output: .sequence,
                error: .combinedWithOutput
            ) { process in
                started.yield(process.processIdentifier.value)
                async let writing: Void = {
                    for await line in lines { _ = try await process.standardInputWriter.write(line) }
                    try await process.standardInputWriter.finish()
                }()
                for try await chunk in process.standardOutput { chunks.yield(chunk.withUnsafeBytes { Array($0) }) }
                input.finish()
                // A program that ended may have left its input unread.
                try? await writing
            }.terminationStatus
        }
        (self.output, self.input, command) = (output, input, ([path] + arguments).joined(separator: " "))
        guard let id = await ids.first(where: { _ in true }) else {
            _ = try await termination.value
            throw TimedOut(description: "\(path) did not start")
        }
        self.id = id
    }

    /// Starts a Python program, with the interpreter that `PATH` finds.
    public static func python(_ script: String, _ arguments: [String] = []) async throws -> TestProcess {
        try await TestProcess("/usr/bin/env", ["python3", script] + arguments)
    }

    /// Runs a program to its end.
    ///
    /// - Parameter limit: the time it may take, multiplied by `Slowdown.factor`.
    /// - Throws: `TimedOut`, or `SubprocessError` if it can't be started.
    public static func run(
        _ path: String,
        _ arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        within limit: Duration = .seconds(240)
    ) async throws -> Output {
        try await withThrowingTaskGroup(of: Output.self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    .path(FilePath(path)),
                    arguments: Arguments(arguments),
                    environment: .inherit(with: environment),
                    input: .array(input),
                    output: .bytes(limit: 1 << 28),
                    error: .combinedWithOutput
                )
                return Output(
                    text: String(decoding: result.standardOutput, as: UTF8.self),
                    status: result.terminationStatus.shellStatus
                )
            }
            group.addTask {
                let limit = limit * Slowdown.factor
                try await Task.sleep(for: limit)
                throw TimedOut(description: "\(path) \(arguments.joined(separator: " ")) took more than \(limit)")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Output(text: "", status: -1)
        }
    }

    /// Reads whole lines until `isComplete` is true for their text, or to the end of the output.
    ///
    /// - Parameter limit: the time it may take, multiplied by `Slowdown.factor`.
    public func read(
        within limit: Duration = .seconds(240),
        until isComplete: (String) -> Bool = { _ in true }
    ) async throws -> String {
        var bytes: [UInt8] = []
        try await killing(after: limit) {
            for await chunk in output {
                bytes += chunk
                if bytes.last == UInt8(ascii: "\n"), isComplete(String(decoding: bytes, as: UTF8.self)) { return }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits for the program to end, and reads the rest of its output.
    public func end(within limit: Duration = .seconds(240)) async throws -> Output {
        let text = try await read(within: limit) { _ in false }
        return Output(text: text, status: try await termination.value.shellStatus)
    }

    /// Writes a line to standard input.
    public func send(_ line: String) { input.yield(line + "\n") }

    /// Closes standard input.
    public func closeInput() { input.finish() }

    public func kill(_ signal: Int32 = SIGKILL) { _ = Glibc.kill(id, signal) }

    private func killing(after limit: Duration, _ body: () async -> Void) async throws {
        let limit = limit * Slowdown.factor
        let deadline = ContinuousClock.now + limit
        let timer = Task {
            try await Task.sleep(until: deadline)
            kill()
        }
        await body()
        timer.cancel()
        guard ContinuousClock.now < deadline else { throw TimedOut(description: "\(command) took more than \(limit)") }
    }
}

extension Environment {
    fileprivate static func inherit(with variables: [String: String]) -> Environment {
        .inherit.updating(Dictionary(uniqueKeysWithValues: variables.map { (Key(stringLiteral: $0), $1) }))
    }
}

extension TerminationStatus {
    /// The exit code, or 128 and the number of the signal, as in a shell.
    public var shellStatus: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
