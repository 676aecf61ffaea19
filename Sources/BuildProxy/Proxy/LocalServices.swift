import CompileService
import GRPCStreams
import ServiceSecurity
import ServiceSupport

/// The services that the proxy answers itself: compilation, health and reflection.
struct LocalServices: Sendable {
    let methods: MethodTable
    private let health: HealthService
    private let reflection: ReflectionService

    /// BuildKit's services. Reflection and health list them, even though their calls are relayed or compiled as builds.
    private static let buildkit = ["moby.buildkit.v1.Control", "moby.buildkit.v1.frontend.LLBBridge"]

    init(_ configuration: BuildKitProxy.Configuration) {
        let compiler = configuration.offersCompile ? CompileService(configuration) : nil
        let compilers = compiler == nil ? [] : [CompileService.name]
        let health = HealthService(compilers + Self.buildkit)
        self.health = health
        let listed = compilers + Self.buildkit + [HealthService.name] + ReflectionService.names
        let reflection = ReflectionService(services: listed)
        self.reflection = reflection
        var services = [HealthService.name: health.methods]
        for name in ReflectionService.names { services[name] = reflection.methods }
        // If compilation isn't offered, its methods are answered with UNIMPLEMENTED instead of being relayed.
        services[CompileService.name] = compiler.map { Self.methods($0).mapValues(\.onCompileThreads) } ?? [:]
        methods = configuration.hosted.adding(services)
    }

    /// Ends the streams that would otherwise stay open: health watches and reflection.
    func drain() {
        health.drain()
        reflection.drain()
    }

    private static func methods(_ compiler: CompileService) -> [String: MethodTable.Method] {
        [
            "Compile": .unary { message, call in try await compiler.compile(message, progress: call.trace) },
            "CompileStream": .stream { stream, call in try await compiler.compileStream(stream, progress: call.trace) },
            "Check": .unary { message, call in try await compiler.check(message, progress: call.trace) },
            "Outline": .unary { message, call in try await compiler.outline(message, progress: call.trace) },
            "Targets": .unary { message, call in try await compiler.targets(message, progress: call.trace) },
            "ListSyntaxes": .unary { message, _ in try await compiler.listSyntaxes(message) },
        ]
    }
}

extension CompileService {
    fileprivate init(_ configuration: BuildKitProxy.Configuration) {
        var limits = configuration.compileLimits
        limits.sourceBytes = configuration.limits.sourceBytes
        let metrics = configuration.metrics
        self.init(configuration.frontend, limits: limits) { metrics.compiled(syntax: $0, in: $1) }
    }
}

extension MethodTable.Method {
    /// The method, run on the threads for compilations.
    fileprivate var onCompileThreads: MethodTable.Method {
        var method = self
        method.compiles = true
        return method
    }
}

extension ServerStream: MessageStream {}
