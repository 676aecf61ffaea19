import Bridge
import CompileExecutor
import Frontend
import GRPCStreams
import GatewayClient
import Logging
import ServiceSecurity
import ServiceSupport
import UpstreamLink

/// The dependencies that all connections of a proxy share.
struct ProxyContext: Sendable {
    let endpoint: UpstreamEndpoint
    let frontend: Frontend
    let routing: RoutingPolicy
    /// The methods that the service itself serves.
    let local: MethodTable
    let pool: CompilePool
    /// The running tasks of local methods and source probes, which a shutdown waits for.
    let tasks = RunningTasks()
    let sessions: BuildSessions
    let preconnect = Preconnect()
    let access: AccessControl
    let credentials: Credentials
    /// The exporter of spans to the trace collector; nil if none is configured.
    let traces: TraceExporter?
    let metrics: ServiceMetrics
    let log: Logger
}
