import CompileService
import GRPCStreams
import ServiceSecurity
import ServiceSupport

/// The services that the proxy itself provides: compilation, health and reflection.
struct LocalServices: Sendable {
    let methods: MethodTable
    private let health: HealthService
    private let reflection: ReflectionService

    /// BuildKit's services. Reflection and health list them, even though calls to them are relayed or compiled as builds.
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
        // If compilation isn't offered, calls to its methods are answered with UNIMPLEMENTED instead of being relayed.
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
            "Compile": .unary { try await compiler.compile($0, progress: $1.trace, memory: $1.memory) },
            "CompileStream": .stream { try await compiler.compileStream($0, progress: $1.trace, memory: $1.memory) },
            "Check": .unary { try await compiler.check($0, progress: $1.trace, memory: $1.memory) },
            "Outline": .unary { try await compiler.outline($0, progress: $1.trace, memory: $1.memory) },
            "Targets": .unary { try await compiler.targets($0, progress: $1.trace, memory: $1.memory) },
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
    /// A copy of the method that runs on the threads of `CompilePool`. Its caller is charged for memory while the handler runs,
    /// but not while the call waits for a thread.
    fileprivate var onCompileThreads: MethodTable.Method {
        var method = self
        method.compiles = true
        switch handler {
        case .unary(let body):
            method.handler = .unary { message, call in try await call.charged { try await body(message, $0) } }
        case .stream(let body):
            method.handler = .stream { stream, call in try await call.charged { try await body(stream, $0) } }
        }
        return method
    }
}

extension MethodTable.CallContext {
    /// Runs `body` with a reservation for its memory, which is released afterwards.
    fileprivate func charged<Value>(_ body: (MethodTable.CallContext) async throws -> Value) async throws -> Value {
        var call = self
        call.memory = makeReservation?()
        defer { call.memory?.releaseAll() }
        return try await body(call)
    }
}

extension MemoryReservation: CallMemory {}

extension ServerStream: MessageStream {}
