import TestSupport
import Testing

/// The time limit of test processes.
struct ProxyHarnessTests {
    @Test func killsAHangingProgram() async throws {
        let program = try await TestProcess("/bin/sh", ["-c", "echo started; exec sleep 600"])
        await #expect(throws: TestProcess.TimedOut.self) { try await program.end(within: .milliseconds(300)) }
    }
}
