import NIOCore
import NIOEmbedded
import ServiceSupport
import ServiceTestSupport
import Testing

@testable import ServiceSecurity

/// The handler that reads headers, and the rules of a balancer's listener, on embedded channels.
struct ProxyHeaderHandlerTests {
    private func trusting(_ networks: String..., certificate: Bool = true) throws -> ProxyProtocol {
        ProxyProtocol(
            trusted: try networks.map { try IPNetwork(parsing: $0) },
            requiresCertificate: certificate,
            limit: .seconds(10)
        )
    }

    /// Begins a connection from `sender`. The returned box gets the caller that the header names.
    private func begin(
        _ channel: EmbeddedChannel,
        _ rules: ProxyProtocol,
        from sender: Caller,
        isTCP: Bool = true,
        log: RecordedLog = RecordedLog()
    ) throws -> NIOLoopBoundBox<[Caller]> {
        let callers = NIOLoopBoundBox<[Caller]>([], eventLoop: channel.embeddedEventLoop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try rules.begin(channel, from: sender, isTCP: isTCP, log: log.log) { callers.value.append($0) }
        return callers
    }

    @Test func passesOnWhatFollowsTheHeader() throws {
        let channel = EmbeddedChannel()
        let callers = try begin(channel, try trusting("10.0.0.0/8"), from: Caller(address: "10.1.2.3"))
        let body = ProxyHeaderTests.tcp4 + ProxyHeaderTests.tls(7, name: "alice")
        let bytes = ProxyHeaderTests.header(body: body) + Array("PRI".utf8)
        try channel.writeInbound(ByteBuffer(bytes: bytes.prefix(20)))
        #expect(callers.value.isEmpty)
        try channel.writeInbound(ByteBuffer(bytes: bytes.dropFirst(20)))
        #expect(callers.value.map(\.description) == ["certificate alice"])
        #expect(callers.value.first?.address == "192.0.2.7")
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "PRI"))
        // The handler is gone: further bytes pass unread.
        channel.embeddedEventLoop.run()
        try channel.writeInbound(ByteBuffer(string: " * HTTP/2.0"))
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: " * HTTP/2.0"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(channel.isActive && callers.value.count == 1)
        _ = try channel.finish()
    }

    @Test(arguments: [
        ("10.0.0.0/8", Caller(address: "192.0.2.1"), true),
        // A TCP connection whose address is unknown isn't taken for a Unix socket's.
        ("0.0.0.0/0", Caller(), true),
    ])
    func refusesOtherSenders(network: String, sender: Caller, isTCP: Bool) throws {
        let channel = EmbeddedChannel()
        let log = RecordedLog()
        let callers = try begin(channel, try trusting(network), from: sender, isTCP: isTCP, log: log)
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive && callers.value.isEmpty)
        #expect(log.lines.count == 1 && log.lines[0].contains("info a connection is refused client=\(sender)"))
        #expect(log.lines[0].contains("proxy-protocol.trusted"))
    }

    @Test func theFileGuardsUnixSockets() throws {
        let channel = EmbeddedChannel()
        let callers = try begin(channel, try trusting(), from: Caller(uid: 99), isTCP: false)
        try channel.writeInbound(ByteBuffer(bytes: ProxyHeaderTests.header(0x20, 0, [])))
        #expect(callers.value.map(\.description) == ["uid 99"])
        _ = try channel.finish()
    }

    @Test(arguments: [
        ("\u{16}\u{3}\u{1}", "a TLS handshake"), ("PROXY TCP4", "version 1"), ("PRI * HTTP/2.0", "HTTP/2"),
    ])
    func endsOtherConnections(bytes: String, found: String) throws {
        let channel = EmbeddedChannel()
        let log = RecordedLog()
        let callers = try begin(channel, try trusting("::1"), from: Caller(address: "::1"), log: log)
        try channel.writeInbound(ByteBuffer(string: bytes))
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive && callers.value.isEmpty)
        #expect(log.lines.count == 1 && log.lines[0].contains("info a connection is refused client=address ::1 error="))
        #expect(log.lines[0].contains("found \(found)"))
    }

    @Test func endsSilentConnections() throws {
        let channel = EmbeddedChannel()
        let log = RecordedLog()
        let callers = try begin(channel, try trusting("::1"), from: Caller(address: "::1"), log: log)
        try channel.writeInbound(ByteBuffer(bytes: ProxyHeaderState.signature))
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(9999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive && callers.value.isEmpty)
        #expect(log.lines.count == 1 && log.lines[0].contains("took longer than 10000 ms"))
    }

    @Test func aCheckWithoutBytesIsNoFailure() throws {
        let channel = EmbeddedChannel()
        let log = RecordedLog()
        _ = try begin(channel, try trusting("::1"), from: Caller(address: "::1"), log: log)
        try channel.close().wait()
        #expect(log.lines == ["debug a connection ended before its PROXY protocol header client=address ::1"])
    }

    /// A connection that isn't set up, e.g. because of an invalid TLS file, is closed.
    @Test func closesWhatCannotBeSetUp() throws {
        struct Failure: Error {}
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let rules = try trusting("::1")
        try rules.begin(channel, from: Caller(address: "::1"), isTCP: true, log: .silent) { _ in throw Failure() }
        try channel.writeInbound(ByteBuffer(bytes: ProxyHeaderTests.header()))
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive)
    }

    @Test func bordersTheNumberThatWait() throws {
        let rules = try trusting("::1")
        let log = RecordedLog()
        var channels: [EmbeddedChannel] = []
        for _ in 0..<1025 {
            let channel = EmbeddedChannel()
            _ = try begin(channel, rules, from: Caller(address: "::1"), log: log)
            channels.append(channel)
        }
        #expect(channels.filter(\.isActive).count == 1024)
        #expect(log.lines == ["warning too many connections without a PROXY protocol header limit=1024"])
        try channels[0].close().wait()
        let next = EmbeddedChannel()
        _ = try begin(next, rules, from: Caller(address: "::1"), log: log)
        #expect(next.isActive)
        for channel in channels.dropFirst() where channel.isActive { _ = try channel.finish() }
        _ = try next.finish()
    }

    @Test func checksTheBalancersCertificate() {
        let rules = ProxyProtocol(trusted: [], requiresCertificate: true, balancers: ["lb-b", "lb-a"])
        #expect(rules.check(balancer: "lb-a") == nil)
        let expected = "expected one of proxy-protocol.balancer-names (lb-a, lb-b)"
        #expect(rules.check(balancer: "alice") == "its certificate is for 'alice'; \(expected)")
        #expect(rules.check(balancer: nil) == "it presented no certificate; \(expected)")
    }

    @Test func saysWhatIsOpen() throws {
        let unix = ServiceAddress.unix(path: "/x")
        let tcp = ServiceAddress.tcp(host: "0.0.0.0", port: 1)
        let credentials = Credentials(tokens: nil)
        let strict = ListenerRules(tcp, tls: nil, try trusting("10.0.0.0/8"))
        #expect(strict.requiresCertificate && strict.isSecured && strict.isTCP)
        #expect(strict.warnings(ipAddress: "0.0.0.0", credentials).isEmpty)
        let open = ListenerRules(unix, tls: nil, try trusting(certificate: false))
        #expect(!open.requiresCertificate && open.isSecured && !open.isTCP)
        #expect(
            open.warnings(ipAddress: nil, credentials).first?.contains("proxy-protocol.require-certificate") == true
        )
        let direct = ListenerRules(tcp, tls: nil, nil)
        #expect(!direct.requiresCertificate && !direct.isSecured)
        #expect(direct.warnings(ipAddress: "192.0.2.1", credentials).first?.contains("tls.client-ca") == true)
        #expect(direct.warnings(ipAddress: "127.0.0.1", credentials).isEmpty)
    }
}
