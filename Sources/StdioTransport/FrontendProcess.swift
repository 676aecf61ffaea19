public import Bridge
public import GatewayClient
import Glibc
import Synchronization

/// A frontend process, which serves one build on one thread and speaks to BuildKit over stdin and stdout.
public enum FrontendProcess {
    /// Runs the build on the current thread.
    ///
    /// SIGTERM, SIGINT, the deadline and the end of the connection interrupt the build; see `FrontendRunner`. An error is
    /// also printed to stderr. Only HTTP/2 is written to stdout.
    ///
    /// - Parameter deadline: The time after which the build is interrupted; nil for no limit.
    /// - Returns: The exit code, for `_exit`: the process needs no cleanup.
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

/// Passes the exit code from the task to the transport's thread.
private final class ExitCode: Sendable {
    let value = Atomic<Int32>(1)
}
