import Bridge
import CompileExecutor
import CompileService
import Foundation
import Glibc
import ServiceProtos
import SwiftProtobuf
import Synchronization
import TestSupport
import Testing

/// Large requests that are cancelled early, in the middle and late. Each call then has to end soon, and never with a part of its
/// result.
///
/// Times are processor times of the thread that compiles, so the load of the machine doesn't count.
@Suite(.serialized) struct CancellationTests {
    /// The processor time, in seconds, that a call may take once it is cancelled.
    private static let bound = 0.1 * Double(Slowdown.factor)

    @Test(arguments: HeavyRequest.all) func `a cancelled call ends soon and without a result`(_ shape: HeavyRequest)
        async throws
    {
        // The size at which ignoring the cancellation takes longer than the bound.
        var (size, message, whole) = (2 << 10, [UInt8](), Run.Ending())
        while whole.time < Self.bound * 2, size < 8 << 20 {
            size *= 2
            let build = shape.make(size)
            message = try Slipway_V1_CompileRequest.with { $0.build = build }.serializedBytes()
            whole = await Run(message).end()
        }
        for share in [0.1, 0.5] {
            let ending = await Run(message, cancelledAfter: whole.time * share).end()
            #expect(ending.time < Self.bound, "cancelled at \(share) of \(whole.time) s")
            // On a busy machine, the call can be over before it is cancelled.
            #expect(ending.outcome == .cancelled || ending.outcome == whole.outcome)
        }
    }

    @Test func `a call that is cancelled before it starts ends with the cancellation`() async throws {
        let build = Build.of("FROM a\n" + String(repeating: "RUN a\n", count: 50))
        let message: [UInt8] = try Slipway_V1_CompileRequest.with { $0.build = build }.serializedBytes()
        for method in [service.compile, service.check, service.outline, service.targets] {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await method(message, nil, nil)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}

/// A kind of request that takes long for its size.
struct HeavyRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes a request of about the given number of bytes.
    let make: @Sendable (_ size: Int) -> Build

    private init(_ name: String, _ make: @escaping @Sendable (_ size: Int) -> Build) {
        testDescription = name
        self.make = make
    }

    /// A file that consists of a head, numbered lines and a tail.
    private init(
        _ name: String,
        file: String = "Dockerfile",
        _ head: String,
        _ tail: String = "",
        line: @escaping @Sendable (Int) -> String
    ) {
        self.init(name) { size in .of(head + Self.lines(size, line) + tail, named: file) }
    }

    private static func lines(_ size: Int, _ line: (Int) -> String) -> String {
        var text = ""
        text.reserveCapacity(size + 64)
        var index = 0
        while text.utf8.count < size {
            text += line(index)
            index += 1
        }
        return text
    }

    private static let mocker = "#syntax=slipway/mocker\napiVersion: v1\nimages:\n- name: a\n  from: ubuntu:22.04\n"
    private static let replacement = "FROM a\nENV A=\(String(repeating: "a", count: 2000)) B=b\n"

    static let all = [
        HeavyRequest("RUN", "FROM a\n") { _ in "RUN a\n" },
        HeavyRequest("a heredoc", "FROM a\nCOPY <<EOF /a\n", "EOF\n") { "$A \($0)\n" },
        HeavyRequest("continuations", "FROM a\nRUN ", "b\n") { "a\($0) \\\n" },
        HeavyRequest("sources in one COPY", "FROM a\nCOPY ", "b/\n") { "a\($0) \\\n" },
        HeavyRequest("pairs in one ENV", "FROM a\nENV ", "c=d\n") { "a\($0)=b \\\n" },
        HeavyRequest("ENV", "FROM a\n") { "ENV A\($0)=b\n" },
        HeavyRequest("replacements", replacement) { _ in "ENV C=${A//a/$B}\n" },
        HeavyRequest("comments", "FROM a\n", "RUN a\n") { "# comment \($0)\n" },
        HeavyRequest("stages", "FROM a AS s0\n") { "FROM s\($0) AS s\($0 + 1)\nRUN a\n" },
        HeavyRequest("images", "FROM a\n") { "COPY --from=image\($0) a b\n" },
        HeavyRequest("unknown instructions", "FROM a\n") { "RUM \($0)\n" },
        HeavyRequest("lint", "from a\n") { "RUN a\nWORKDIR b\($0)\nMAINTAINER c\nCMD d\n" },
        HeavyRequest("YAML steps", file: "Mockerfile.yaml", mocker + "  run:\n") { "  - a \($0)\n" },
        HeavyRequest("YAML packages", file: "Mockerfile.yaml", mocker + "  package:\n    install:\n") {
            "    - p\($0)\n"
        },
        HeavyRequest("YAML scalar", file: "Mockerfile.yaml", mocker + "x-a: |\n") { "  \($0)\n" },
        HeavyRequest("ignore file") { size in
            .of("FROM a\nCOPY a/b/c d\n") { $0.text.ignoreFile = Data(lines(size) { "a\($0)/*.c\n" }.utf8) }
        },
        HeavyRequest("context") { size in
            .of("FROM a\nCOPY . .\n") { build in
                for index in 0..<(size / 16) { build.add("d\(index / 100)/f\(index)", "") }
            }
        },
        HeavyRequest("options") { size in
            .of("FROM a\nRUN a\n") { build in
                for index in 0..<(size / 24) { build.options["label:l\(index)"] = "b" }
            }
        },
        HeavyRequest("image config") { size in
            .of("FROM a\nRUN a\n") { build in
                let members = lines(size) { "\"k\($0)\":[1,{}],\n" }
                build.images = [
                    Slipway_V1_ImageFacts.with {
                        $0.reference = "a"
                        $0.config = Data("{\(members)\"os\":\"linux\",\"architecture\":\"amd64\"}".utf8)
                    }
                ]
            }
        },
    ]
}

/// A call of `Compile` on a thread of its own.
private final class Run: Sendable {
    enum Outcome: Equatable {
        case cancelled
        /// The message of the error.
        case failed(String)
        /// The hash of the response, which can have 100 MB.
        case answered(Int)

        init(_ work: () async throws -> [UInt8]) async {
            do { self = .answered(try await work().hashValue) } catch is CancellationError {
                self = .cancelled
            } catch {
                self = .failed("\(error)")
            }
        }
    }

    struct Ending {
        var outcome = Outcome.cancelled
        /// The processor time of the call from its cancellation on; without one, from its start on.
        var time = 0.0
    }

    /// The processor clock of the thread that compiles.
    private final class Clock: Sendable {
        private let id = Mutex<clockid_t?>(nil)

        func setToCurrentThread() {
            var clock = clockid_t()
            guard pthread_getcpuclockid(pthread_self(), &clock) == 0 else { return }
            id.withLock { $0 = clock }
        }

        /// The processor time in seconds; nil before `setToCurrentThread`, and once the thread has ended.
        var seconds: Double? {
            var time = timespec()
            guard let clock = id.withLock({ $0 }), clock_gettime(clock, &time) == 0 else { return nil }
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
    }

    private let pool = CompilePool(cores: 1, threads: 1)
    private let clock = Clock()
    private let hasEnded = Atomic(false)
    private let message: [UInt8]
    private let limit: Double?

    /// - Parameter limit: the processor time after which the call is cancelled; nil to let it end.
    init(_ message: [UInt8], cancelledAfter limit: Double? = nil) {
        self.message = message
        self.limit = limit
    }

    func end() async -> Ending {
        let call = Task(executorPreference: pool.executor(for: "test")) {
            self.clock.setToCurrentThread()
            let outcome = await Outcome { try await service.compile(self.message) }
            let time = self.clock.seconds ?? 0
            self.hasEnded.store(true, ordering: .releasing)
            return Ending(outcome: outcome, time: time)
        }
        guard let limit else { return await call.value }
        while !hasEnded.load(ordering: .acquiring), clock.seconds ?? 0 < limit {
            try? await Task.sleep(for: .milliseconds(1))
        }
        call.cancel()
        // Read after the cancellation, because this thread can lose its processor in between.
        let cancelled = clock.seconds ?? .infinity
        var ending = await call.value
        ending.time -= cancelled
        return ending
    }
}
