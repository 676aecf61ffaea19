import NIOCore
import Testing

@testable import ServiceSecurity

/// Headers of the PROXY protocol, version 2, as `doc/proxy-protocol.txt` of HAProxy describes them.
struct ProxyHeaderTests {
    /// Builds a header from its parts. `body` follows the length.
    static func header(_ versionAndCommand: UInt8 = 0x21, _ family: UInt8 = 0x11, _ body: [UInt8] = tcp4) -> [UInt8] {
        ProxyHeaderState.signature + [versionAndCommand, family, UInt8(body.count >> 8), UInt8(body.count & 0xFF)]
            + body
    }

    /// From 192.0.2.7 port 4660 to 198.51.100.1 port 443.
    static let tcp4: [UInt8] = [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x34, 0x01, 0xBB]
    /// From 2001:db8::7 port 4660 to ::1 port 443.
    static let tcp6: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + zeros(11) + [7] + zeros(15) + [1] + [0x12, 0x34, 0x01, 0xBB]

    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    static func vector(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        [type, UInt8(value.count >> 8), UInt8(value.count & 0xFF)] + value
    }

    /// `PP2_TYPE_SSL` with a version and, if given, a common name.
    static func tls(_ flags: UInt8, verify: UInt8 = 0, name: String? = nil) -> [UInt8] {
        let version = vector(0x21, Array("TLSv1.3".utf8))
        return vector(0x20, [flags, 0, 0, 0, verify] + version + (name.map { vector(0x22, Array($0.utf8)) } ?? []))
    }

    static func read(_ bytes: [UInt8]) -> (action: ProxyHeaderState.Action, left: [UInt8]) {
        var state = ProxyHeaderState()
        var buffer = ByteBuffer(bytes: bytes)
        let action = state.receive(&buffer)
        return (action, Array(buffer.readableBytesView))
    }

    static let client = ProxyHeader.Source.tcp(address: "192.0.2.7", port: 4660)

    @Test(arguments: [
        (header(), ProxyHeader(source: client)),
        (header(0x21, 0x21, tcp6), ProxyHeader(source: .tcp(address: "2001:db8::7", port: 4660))),
        (header(0x21, 0x31, zeros(216)), ProxyHeader(source: .unknown)),
        (header(0x21, 0x00, []), ProxyHeader(source: .unknown)),
        // The content of LOCAL headers, and of protocols other than TCP, is skipped.
        (header(0x20, 0x00, []), ProxyHeader(source: .sender)),
        (header(0x20, 0xFF, [1, 2, 3]), ProxyHeader(source: .sender)),
        (header(0x21, 0x12, [1]), ProxyHeader(source: .unknown)),
        (header(0x21, 0x01, [1, 2, 3, 4]), ProxyHeader(source: .unknown)),
        // Padding, ALPN, authority, a unique ID and reserved types.
        (
            header(
                body: tcp4 + vector(4, []) + vector(1, Array("h2".utf8)) + vector(2, [0x61]) + vector(0xFF, [9, 9])
            ),
            ProxyHeader(source: client)
        ),
        (
            header(body: tcp4 + tls(0x07, name: "alice")),
            ProxyHeader(source: client, tls: .init(version: "TLSv1.3", isVerified: true, commonName: "alice"))
        ),
        // A resumed session: the certificate was presented earlier.
        (
            header(body: tcp4 + tls(0x05, name: "alice")),
            ProxyHeader(source: client, tls: .init(version: "TLSv1.3", isVerified: true, commonName: "alice"))
        ),
        // Not verified, and no certificate.
        (
            header(body: tcp4 + tls(0x07, verify: 1, name: "alice")),
            ProxyHeader(source: client, tls: .init(version: "TLSv1.3", isVerified: false, commonName: "alice"))
        ),
        (
            header(body: tcp4 + tls(0x01)),
            ProxyHeader(source: client, tls: .init(version: "TLSv1.3", isVerified: false))
        ),
        (header(body: tcp4 + tls(0x06, name: "alice")), ProxyHeader(source: client)),
        (
            header(0x21, 0x00, tls(0x07, name: "alice")),
            ProxyHeader(source: .unknown, tls: .init(version: "TLSv1.3", isVerified: true, commonName: "alice"))
        ),
    ])
    func decodes(bytes: [UInt8], expected: ProxyHeader) {
        let result = Self.read(bytes + Array("PRI".utf8))
        #expect(result.action == .accept(expected))
        #expect(result.left == Array("PRI".utf8), "the client's bytes are left")
    }

    @Test(
        arguments: [
            ([0x16, 0x03, 0x01], "expected a PROXY protocol header (version 2), found a TLS handshake"),
            (Array("PRI * HTTP/2.0".utf8), "expected a PROXY protocol header (version 2), found HTTP/2"),
            (
                Array("PROXY TCP4 192.0.2.7 ".utf8),
                "expected a PROXY protocol header (version 2), found version 1: use send-proxy-v2 instead of send-proxy"
            ),
            (Array("GET / HTTP/1.1".utf8), "expected a PROXY protocol header (version 2), found other bytes"),
            ([0x0D, 0x0A, 0x0D, 0x0B], "expected a PROXY protocol header (version 2), found other bytes"),
            (header(0x31), "expected a PROXY protocol header (version 2), found version 3"),
            (header(0x22), "its PROXY protocol header is malformed: unknown command 2"),
            (header(0x21, 0x41), "its PROXY protocol header is malformed: unknown address family 4"),
            (header(0x21, 0x13), "its PROXY protocol header is malformed: unknown transport protocol 3"),
            (header(0x21, 0x21), "its PROXY protocol header is malformed: 16 bytes expected, 12 left"),
            (header(body: [1, 2]), "its PROXY protocol header is malformed: 4 bytes expected, 2 left"),
            (header(0x21, 0x31), "its PROXY protocol header is malformed: 216 bytes expected, 12 left"),
            (header(body: tcp4 + [4, 0]), "its PROXY protocol header is malformed: 2 bytes expected, 1 left"),
            (header(body: tcp4 + [4, 0, 9, 1]), "its PROXY protocol header is malformed: 9 bytes expected, 1 left"),
            (
                header(body: tcp4 + vector(0x20, [1, 0])),
                "its PROXY protocol header is malformed: 4 bytes expected, 1 left"
            ),
            (
                header(body: tcp4 + vector(0x20, [7, 0, 0, 0, 0, 0x22, 0, 9])),
                "its PROXY protocol header is malformed: 9 bytes expected, 0 left"
            ),
            (
                header(body: tcp4 + vector(0x20, [7, 0, 0, 0, 0, 0x22, 0, 1, 0xFF])),
                "its PROXY protocol header is malformed: the common name isn't UTF-8"
            ),
            (
                header(body: tcp4 + tls(7, name: String(repeating: "a", count: 257))),
                "its PROXY protocol header is malformed: the common name has 257 bytes; the limit is 256"
            ),
            (
                ProxyHeaderState.signature + [0x21, 0x11, 0xFF, 0xFF],
                "its PROXY protocol header has 65551 bytes; the limit is 8192"
            ),
        ] as [([UInt8], String)]
    )
    func refuses(bytes: [UInt8], reason: String) {
        #expect(Self.read(bytes).action == .refuse(reason))
    }

    /// The first wrong byte ends a connection: nobody has to wait for 16 bytes or for a time limit.
    @Test func everyPrefixWaits() {
        let bytes = Self.header(body: Self.tcp4 + Self.tls(7, name: "alice"))
        for count in 0..<bytes.count { #expect(Self.read(Array(bytes.prefix(count))).action == .wait) }
        var state = ProxyHeaderState()
        for byte in bytes.dropLast() {
            var one = ByteBuffer(bytes: [byte])
            #expect(state.receive(&one) == .wait && one.readableBytes == 0)
        }
        var last = ByteBuffer(bytes: [bytes[bytes.count - 1], 1, 2])
        guard case .accept(let header) = state.receive(&last) else {
            Issue.record("the header is complete")
            return
        }
        #expect(header.tls?.commonName == "alice" && last.readableBytes == 2)
        #expect(state.receive(&last) == .refuse("it sent a second PROXY protocol header") && last.readableBytes == 2)
    }

    /// Damaged headers, in one piece and in random pieces: the same outcome, no trap, and no byte read beyond a header.
    @Test func survivesDamage() {
        var state: UInt64 = 14
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let seeds = [
            Self.header(body: Self.tcp4 + Self.vector(3, Self.zeros(4)) + Self.tls(7, name: "alice")),
            Self.header(0x21, 0x21, Self.tcp6 + Self.tls(5, name: "bob")), Self.header(0x21, 0x31, Self.zeros(216)),
            Self.header(0x20, 0, []),
        ]
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
            bytes += Self.zeros(random(40))
            let whole = Self.read(bytes)
            var pieces = ProxyHeaderState()
            var rest = bytes[...]
            var action = ProxyHeaderState.Action.wait
            while action == .wait, !rest.isEmpty {
                var piece = ByteBuffer(bytes: rest.prefix(1 + random(20)))
                let count = piece.readableBytes
                action = pieces.receive(&piece)
                rest = rest.dropFirst(count - piece.readableBytes)
            }
            let isSame: Bool
            switch (whole.action, action) {
            // An early byte may be refused before a later one, so only the kind of refusal can differ.
            case (.refuse, .refuse): isSame = true
            default: isSame = whole.action == action && whole.left == Array(rest)
            }
            #expect(isSame, "\(bytes): \(whole.action), \(action)")
            if !isSame { return }
        }
    }

    /// The check value of CRC-32C for the digits 1 to 9, and a header with its checksum in the middle.
    @Test func verifiesTheChecksum() {
        #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
        let zeroed = Self.header(body: Self.tcp4 + Self.vector(3, Self.zeros(4)) + Self.tls(7, name: "alice"))
        let sum = CRC32C.checksum(zeroed)
        var bytes = zeroed
        let start = ProxyHeaderState.startLength + Self.tcp4.count + 3
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * index)) }
        guard case .accept = Self.read(bytes).action else {
            Issue.record("the checksum is right")
            return
        }
        bytes[16] ^= 1
        #expect(Self.read(bytes).action == .refuse("its PROXY protocol header is malformed: the checksum is wrong"))
        let short = Self.header(body: Self.tcp4 + Self.vector(3, [1, 2, 3]))
        let reason = "its PROXY protocol header is malformed: the checksum has 3 bytes instead of 4"
        #expect(Self.read(short).action == .refuse(reason))
    }

    @Test(arguments: [
        (ProxyHeader(source: .sender, tls: .init(isVerified: true, commonName: "x")), "address 10.0.0.5"),
        (ProxyHeader(source: .unknown), "address 10.0.0.5"),
        (ProxyHeader(source: client), "address 192.0.2.7"),
        (ProxyHeader(source: .tcp(address: "::ffff:192.0.2.7", port: 1)), "address 192.0.2.7"),
        (ProxyHeader(source: client, tls: .init(isVerified: false, commonName: "alice")), "address 192.0.2.7"),
        (ProxyHeader(source: client, tls: .init(isVerified: true, commonName: "alice")), "certificate alice"),
        (ProxyHeader(source: .unknown, tls: .init(isVerified: true, commonName: "alice")), "certificate alice"),
        (
            ProxyHeader(source: client, tls: .init(isVerified: true)),
            "certificate without a common name, address 192.0.2.7"
        ),
    ])
    func namesTheCaller(header: ProxyHeader, expected: String) {
        #expect(Caller(header, from: Caller(address: "10.0.0.5")).description == expected)
    }

    @Test func aSocketsUserStandsForAnUnknownClient() {
        #expect(Caller(ProxyHeader(source: .unknown), from: Caller(uid: 7)).description == "uid 7")
        #expect(Caller(ProxyHeader(source: Self.client), from: Caller(uid: 7)).uid == nil)
    }
}

extension ProxyHeaderTests {
    static func header(body: [UInt8]) -> [UInt8] { header(0x21, 0x11, body) }
}
