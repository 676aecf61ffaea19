import Bridge
import BuildProxy
import Logging
import ServiceLifecycle
import ServiceSettings
import ServiceSupport
import UnixSignals

/// The part of the service that listens for clients, reloads files on SIGHUP, and drains the proxy on shutdown.
struct ProxyService: Service {
    let proxy: BuildKitProxy
    let pages: MetricsServer
    let settings: ServiceSettings
    let log: Logger

    /// Listens until a graceful shutdown, then drains the proxy.
    ///
    /// - Throws: `CommandFailure` if the service can't listen on an address.
    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        do { try await listen() } catch {
            await proxy.close(grace: .zero)
            throw error
        }
        let manager = ServiceManager()
        manager?.ready()
        for await _ in hangups.cancelOnGracefulShutdown() {
            manager?.reloading()
            proxy.reloadFiles()
            manager?.ready()
        }
        manager?.stopping()
        proxy.announceLeave()
        if settings.drainDelay > 0 {
            log.info("leaving", metadata: ["seconds": "\(settings.drainDelay)"])
            try? await Task.sleep(for: .seconds(settings.drainDelay))
        }
        await proxy.close(grace: .seconds(settings.grace))
    }

    private func listen() async throws {
        let passed = PassedSockets()
        for address in settings.listen {
            try await named("listen", address.description) { try await listen(at: address, passed) }
        }
        for address in settings.proxyProtocol.listen {
            try await named("proxy-protocol-listen", address.description) {
                try await listen(at: address, passed, isBehindBalancer: true)
            }
        }
        for socket in passed.unused(by: settings.listen + settings.proxyProtocol.listen) { log.unused(socket) }
        guard let address = settings.metrics else { return }
        try await named("metrics", address.description) { _ = try await pages.listen(at: address, log: log) }
        proxy.watchUpstream()
    }

    private func listen(
        at address: ListenAddress,
        _ passed: PassedSockets,
        isBehindBalancer: Bool = false
    ) async throws {
        switch address {
        case .address(let address): _ = try await proxy.listen(at: address, isBehindBalancer: isBehindBalancer)
        case .passed(let name):
            for socket in try passed.named(name) {
                try await proxy.listen(on: socket, isBehindBalancer: isBehindBalancer)
            }
        }
    }

    /// Calls `listen`, and prefixes the message of its error with the flag and its value, e.g. `--listen tcp://[::1]:80:
    /// permission denied`.
    private func named(_ setting: String, _ address: String, _ listen: () async throws -> Void) async throws {
        do { try await listen() } catch {
            throw CommandFailure.input("--\(setting) \(address): \((error as? BridgeError)?.message ?? "\(error)")")
        }
    }
}

/// The part of the service that keeps the metrics server open until shutdown.
struct MetricsService: Service {
    let server: MetricsServer

    func run() async throws {
        // `gracefulShutdown` throws if the group is cancelled because the proxy failed to listen. The server must be closed in
        // this case too.
        try? await gracefulShutdown()
        await server.close()
    }
}
