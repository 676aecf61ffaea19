import ServiceSupport
import Testing

/// What other tests count on: none of them waits for ever.
struct ProxyHarnessTests {
    @Test func hangingProgramIsKilled() async throws {
        try await withKnownIssue {
            let program = try Peer("/bin/sh", ["-c", "echo said; exec sleep 600"])
            let output = await program.end(within: .milliseconds(300))
            #expect(output.text == "said\n")
            #expect(output.status == 9)
        } matching: {
            "\($0)".contains("was killed")
        }
    }
}
