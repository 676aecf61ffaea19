public import Bridge
public import GatewayClient
import Glibc
import Synchronization

/// A frontend as a whole process: BuildKit at stdin and stdout, one thread, one build.
public enum FrontendProcess {
    /// Runs the build on the current thread.
    ///
    /// SIGTERM, SIGINT, the end of `deadline` and of the connection break it off; see `FrontendRunner`. A failure
    /// also goes to stderr. Nothing but HTTP/2 goes to stdout.
    ///
    /// - Returns: the exit code. Leave with `_exit`: there is nothing to tidy up.
    public static func run(
        deadline: Duration? = nil,
        runner: FrontendRunner = FrontendRunner(),
        build: @escaping @Sendable (GatewayBridge, GatewayEnvironment) async throws -> SolveResult
    ) -> Int32 {
        let transport: StdioTransport
        do {
            transport = try StdioTransport()
        } catch {
            report("\(error)")
            return 1
        }
        transport.catchSignals()
        let exitCode = ExitCode()
        Task(executorPreference: transport) {
            let outcome = await runner.run(
                transport,
                variables: GatewayEnvironment.processVariables(),
                interruption: { await transport.interruption(timeout: deadline) },
                build: build
            )
            if let message = outcome.message { report(message) }
            exitCode.value.store(outcome.exitCode, ordering: .relaxed)
            transport.stop()
        }
        transport.run()
        transport.awaitEnd(milliseconds: 2)
        return exitCode.value.load(ordering: .relaxed)
    }

    private static func report(_ message: String) {
        var bytes = Array(message.utf8)[...]
        bytes.append(UInt8(ascii: "\n"))
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || (count < 0 && errno == EINTR) else { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }
}

/// Where the task leaves its exit code for the thread that runs it.
private final class ExitCode: Sendable {
    let value = Atomic<Int32>(1)
}
