import ArgumentParser
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceSupport

/// `slipway healthcheck`: checks whether a running service is ready, for images without a shell or another HTTP client.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Checks whether a running service can serve builds.",
        discussion: """
            Requests /readyz at the address of the 'metrics' setting. Exit status: 0 if the response is 200, otherwise 1.
            """
    )

    /// The value of the `metrics` setting in the configuration files of `deploy/`.
    static let standardAddress = "tcp://127.0.0.1:9464"

    @Argument(
        help: "The service's 'metrics' setting: tcp://HOST:PORT or unix:///PATH.",
        // The argument has no completion candidates. Without a list, even an empty one, zsh only shows an option that matches
        // uniquely, instead of completing it.
        completion: .list([])
    )
    var address: String = Self.standardAddress

    @Option(help: ArgumentHelp("The time limit for the response, in seconds.", valueName: "seconds"))
    var timeout: Int = 4

    func validate() throws {
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout: expected 1 to 3600 seconds, found \(timeout)")
        }
        do { _ = try ServiceAddress(parsing: address) } catch { throw ValidationError("\(error)") }
    }

    func run() async throws {
        let address = try ServiceAddress(parsing: address)
        let head: HTTPResponseHead
        do { head = try await Self.response(from: address, within: .seconds(timeout)) } catch is HTTPParserError {
            throw CommandFailure.input("\(address): the response is not HTTP")
        } catch {
            throw CommandFailure.input("\(address): \(SocketFailure.message(error))")
        }
        guard head.status == .ok else {
            throw CommandFailure.input("\(address): not ready: \(head.version) \(head.status)")
        }
    }

    private static func response(
        from address: ServiceAddress,
        within limit: Duration
    ) async throws -> HTTPResponseHead {
        try await withThrowingTaskGroup(of: HTTPResponseHead.self) { group in
            group.addTask {
                try await connection(to: address, within: TimeAmount(limit)).executeThenClose { inbound, outbound in
                    let headers: HTTPHeaders = ["Host": "localhost", "Connection": "close"]
                    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/readyz", headers: headers)
                    try await outbound.write(.head(head))
                    try await outbound.write(.end(nil))
                    for try await case .head(let head) in inbound { return head }
                    throw ChannelError.eof
                }
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw ChannelError.connectTimeout(TimeAmount(limit))
            }
            defer { group.cancelAll() }
            guard let head = try await group.next() else { throw ChannelError.eof }
            return head
        }
    }

    private static func connection(
        to address: ServiceAddress,
        within limit: TimeAmount
    ) async throws -> NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart> {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connectTimeout(limit)
        let addHandlers = { @Sendable (channel: any Channel) in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                    wrappingChannelSynchronously: channel
                )
            }
        }
        switch address {
        case .unix(let path):
            return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: addHandlers)
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port, channelInitializer: addHandlers)
        }
    }
}
