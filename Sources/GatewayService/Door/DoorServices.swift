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
    /// What answers them.
    let tasks = RunningTasks()
    let builds: BuildTable
    /// Whether clients need the solver.
    let anticipation = Anticipation()
    /// What callers may have, and have.
    let access: AccessControl
    /// What callers have to show.
    let credentials: Credentials
    /// Where spans are sent, beside the solver; nil for nowhere.
    let traces: TraceExporter?
    let metrics: ServiceMetrics
    let log: ServiceLog
}
