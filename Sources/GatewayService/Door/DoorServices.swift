import Bridge
import Frontend
import GatewayClient

/// What all connections of a door share.
struct DoorServices: Sendable {
    let endpoint: any Endpoint
    let frontend: Frontend
    let claims: Claims
    /// What is answered here whatever the solver knows.
    let hosted: HostedMethods
    let builds: BuildTable
    /// What callers may have, and have.
    let access: AccessControl
    /// What callers have to show.
    let credentials: Credentials
    /// Where spans are sent, beside the solver; nil for nowhere.
    let traces: TraceExporter?
    let log: ServiceLog
}

extension ServiceLog {
    /// Does a build's work, and reports how long it took and how it ended.
    func measured<Value>(
        _ message: String,
        build: String,
        frontend: String,
        _ work: () async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        func milliseconds() -> String {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)"
        }
        do {
            let value = try await work()
            info(message, ["build": build, "frontend": frontend, "ms": milliseconds()])
            return value
        } catch is SyntaxGate.IsTheirs {
            debug("left to the solver", ["build": build, "frontend": frontend, "ms": milliseconds()])
            throw SyntaxGate.IsTheirs()
        } catch {
            info(
                "failed",
                [
                    "build": build, "frontend": frontend, "ms": milliseconds(),
                    "error": BridgeError(reporting: error).message,
                ]
            )
            throw error
        }
    }
}
