import ComplexityShapes
import Foundation
import TestSupport

/// Processes of `complexity-probe` under valgrind, one per core, which tests take in turn.
actor Counters {
    static let shared = Counters()

    struct Failure: Error, CustomStringConvertible { let description: String }

    private let limit = ProcessInfo.processInfo.activeProcessorCount
    private var started = 0
    private var idle: [TestProcess] = []
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private lazy var program = Task { try await Self.program() }

    /// Measures a shape.
    ///
    /// - Throws: `Failure` if valgrind is missing, or with what the probe printed.
    func growth(of shape: Shape) async throws -> Growth {
        while idle.isEmpty, started == limit { await withCheckedContinuation { waiting.append($0) } }
        let counter: TestProcess
        if let last = idle.popLast() {
            counter = last
        } else {
            started += 1
            do { counter = try await start() } catch {
                free(nil)
                throw error
            }
        }
        counter.send(shape.name)
        let line: String
        do { line = try await counter.read(within: .seconds(300)) } catch {
            free(nil)
            throw error
        }
        guard let growth = Growth(line, of: shape) else {
            counter.kill()
            free(nil)
            throw Failure(description: "\(shape.name): the probe printed \"\(line)\"")
        }
        free(counter)
        return growth
    }

    /// Gives a process back; nil for one that has ended.
    private func free(_ counter: TestProcess?) {
        if let counter { idle.append(counter) } else { started -= 1 }
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    private func start() async throws -> TestProcess {
        let (program, logs) = try await program.value
        return try await TestProcess(
            "/usr/bin/env",
            [
                "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
                "--log-file=\(logs)/%p", program, "count", logs,
            ],
            // The order of hash tables must not change from run to run.
            environment: ["SWIFT_DETERMINISTIC_HASHING": "1"]
        )
    }

    /// Returns the paths of a copy of the probe without debug information, which valgrind before 3.20 can't read, and of an
    /// empty folder for valgrind's files. Both are beside the probe.
    private static func program() async throws -> (String, logs: String) {
        let version = try await TestProcess.run("/usr/bin/env", ["valgrind", "--version"])
        guard version.status == 0 else {
            throw Failure(description: "valgrind, which counts the instructions, is missing; run make setup")
        }
        let probe = try Checkout.executable("complexity-probe").path
        let (copy, logs) = (probe + "-stripped", probe + "-logs")
        try? FileManager.default.removeItem(atPath: logs)
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        let output = try await TestProcess.run("/usr/bin/env", ["strip", "-o", copy, probe])
        guard output.status == 0 else { throw Failure(description: "strip: \(output.text)") }
        return (copy, logs)
    }
}
