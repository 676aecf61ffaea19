import ArgumentParser
import BuildProxy
import FoundationEssentials
import Frontend
import Glibc
import Logging
import ServiceLifecycle
import ServiceSecurity
import ServiceSettings
import ServiceSupport
import StandardSyntaxes
import SyntaxKit
import UnixSignals
import UpstreamLink

/// `slipway serve`: the long-running service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves BuildKit's API in front of an upstream, and compiles in this process.",
        discussion: """
            Clients (buildctl, docker buildx with the remote driver) talk to the service as if it were buildkitd. \
            Builds with the slipway.v0 frontend, and files whose #syntax line names one of Slipway's images, \
            are compiled here; everything else is relayed to the upstream, a buildkitd or a Docker Engine. The log \
            goes to standard error, one JSON object per line. SIGTERM and SIGINT stop the service after running \
            calls have finished; SIGHUP reloads certificates and tokens.
            """
    )

    @Option(
        help: ArgumentHelp(
            "A TOML file with settings (docs/service-settings.md). Flags override it.",
            valueName: "file"
        ),
        completion: .file(extensions: ["toml"])
    )
    var config: String?

    @Flag(help: "Print the effective settings as a TOML file, with the origin of each, and exit.")
    var printConfig = false

    @OptionGroup(title: "Settings")
    var flags: ServeFlags

    func run() async throws {
        let effective = try ServeConfiguration.read(file: config, flags: flags)
        guard !printConfig else { return Terminal.write(effective.text, to: .standardOutput) }
        let settings = effective.settings
        signal(SIGPIPE, SIG_IGN)
        MemoryAllocator.limitRetainedMemory()
        let metrics = ServiceMetrics(
            frontend: RoutingPolicy.frontendName,
            syntaxes: SyntaxRegistry.standard.names
        )
        let writer = LogWriter(.standardError) { metrics.droppedLogEntry() }
        let level = Logger.Level(rawValue: settings.logLevel.rawValue) ?? .info
        let log = Logger(label: "slipway") { _ in JSONLogHandler(level: level) { writer.write($0) } }
        defer { writer.finish() }
        let proxy: BuildKitProxy
        do { proxy = try Self.proxy(settings, metrics, log) } catch let problem as FileProblem {
            throw CommandFailure.configuration([effective.message(problem)], isUsage: false)
        }
        let pages = MetricsServer(
            page: { proxy.metricsPage },
            obstacle: { proxy.obstacle },
            isResponsive: { proxy.isResponsive }
        )
        var group = ServiceGroupConfiguration(
            // The group shuts its services down in reverse order, so metrics can be read until the proxy has drained.
            services: [
                .init(service: MetricsService(server: pages)),
                .init(service: ProxyService(proxy: proxy, pages: pages, settings: settings, log: log)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "slipway.lifecycle") { _ in SwiftLogNoOpLogHandler() }
        )
        // This limit is only a backstop, since the proxy itself aborts running calls after the grace period.
        group.maximumGracefulShutdownDuration = .seconds(settings.grace) + .seconds(settings.drainDelay + 30)
        try await ServiceGroup(configuration: group).run()
    }

    private static func proxy(
        _ settings: ServiceSettings,
        _ metrics: ServiceMetrics,
        _ log: Logger
    ) throws -> BuildKitProxy {
        let registry = SyntaxRegistry.standard
        let files = try settings.readFiles()
        var configuration = BuildKitProxy.Configuration(
            endpoint: UpstreamEndpoint(settings.buildkit.address, tls: files.solverTLS),
            frontend: Frontend(registry),
            routing: RoutingPolicy(
                registry: registry,
                images: settings.frontendImages,
                takesDockerfiles: settings.takesDockerfiles
            ),
            log: log
        )
        configuration.limits = settings.limits
        let room = FileDescriptorLimit.connections(in: FileDescriptorLimit.raise())
        if settings.limits.connections == 0 || settings.limits.connections > room {
            configuration.limits.connections = room
        }
        configuration.traceEndpoint = settings.trace.endpoint.map {
            UpstreamEndpoint($0, tls: files.traceTLS, role: "collector")
        }
        configuration.metrics = metrics
        configuration.tls = files.tls
        configuration.proxyProtocol = settings.proxyRules
        configuration.tokens = files.tokens
        configuration.offersCompile = settings.compile.isEnabled
        return BuildKitProxy(configuration, threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
    }
}
