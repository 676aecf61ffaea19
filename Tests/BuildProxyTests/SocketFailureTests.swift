import Bridge
import BuildProxy
import NIOCore
import NIOPosix
import ServiceSupport
import Testing
import UpstreamLink

/// Error messages for addresses that can't be reached or bound.
struct SocketFailureTests {
    @Test(arguments: [
        (ServiceAddress.tcp(host: "127.0.0.1", port: 1), "connection refused"),
        (.tcp(host: "localhost", port: 1), "connection refused"),
        (.unix(path: "/nowhere/buildkitd.sock"), "no such file or directory"),
        (.unix(path: "/" + String(repeating: "x", count: 120)), "a socket's path may be at most 107 bytes long"),
        (.tcp(host: "no-such-host.invalid", port: 1), "the host name no-such-host.invalid can't be resolved: "),
    ])
    func saysWhySolverIsNotReached(address: ServiceAddress, words: String) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let error = await #expect(throws: BridgeError.self) {
            _ = try await UpstreamEndpoint(address).connect(on: eventLoop).get()
        }
        #expect(error?.code == .unavailable)
        let message = error?.message ?? ""
        #expect(message.hasPrefix("the upstream at \(address) can't be reached: \(words)"), Comment(rawValue: message))
    }

    @Test(arguments: [
        (ServiceAddress.unix(path: "/nowhere/slipway.sock"), "no such file or directory"),
        (.unix(path: "/" + String(repeating: "x", count: 120)), "a socket's path may be at most 107 bytes long"),
        (.unix(path: "/etc/hostname"), "the file is not a socket; remove it or choose another path"),
        (.tcp(host: "192.0.2.1", port: 0), "cannot assign requested address"),
    ])
    func saysWhyNobodyListens(address: ServiceAddress, words: String) async throws {
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1))) { target, proxy in
            let error = await #expect(throws: BridgeError.self) { _ = try await proxy.listen(at: address) }
            #expect(error?.message == words)
            let taken = ServiceAddress.unix(path: String(target.dropFirst("unix:".count)))
            let second = await #expect(throws: BridgeError.self) { _ = try await proxy.listen(at: taken) }
            #expect(second?.message == "another process listens on it")
        }
    }
}
