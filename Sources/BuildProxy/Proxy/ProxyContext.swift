import Bridge
import Frontend
import GRPCStreams
import GatewayClient
import Logging
import ServiceSecurity
import ServiceSupport

/// What all connections of a proxy share.
struct ProxyContext: Sendable {
    let endpoint: UpstreamEndpoint
    let frontend: Frontend
    let routing: RoutingPolicy
    /// The methods that are answered here, whatever the solver knows.
    let local: MethodTable
    /// The tasks of their handlers.
    let tasks = RunningTasks()
    let sessions: BuildSessions
    let preconnect = Preconnect()
    let access: AccessControl
    let credentials: Credentials
    /// The collector that spans are sent to, besides the solver.
    let traces: TraceExporter?
    let metrics: ServiceMetrics
    let log: Logger
}
