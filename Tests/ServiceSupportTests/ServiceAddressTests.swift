import ServiceSupport
import Testing

/// Addresses as they stand on a command line.
struct ServiceAddressTests {
    @Test(arguments: [
        ("unix:///run/slipway/slipway.sock", ServiceAddress.unix(path: "/run/slipway/slipway.sock")),
        ("tcp://0.0.0.0:1234", .tcp(host: "0.0.0.0", port: 1234)),
        ("tcp://localhost:0", .tcp(host: "localhost", port: 0)),
        ("tcp://[::1]:8080", .tcp(host: "::1", port: 8080)),
    ])
    func readsAndWrites(text: String, expected: ServiceAddress) throws {
        let address = try ServiceAddress(parsing: text)
        #expect(address == expected)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("/run/slipway.sock", "unix:///PATH or tcp://HOST:PORT"),
        ("unix://run/slipway.sock", "an absolute path after unix://"),
        ("tcp://localhost", "tcp://HOST:PORT"),
        ("tcp://:1234", "tcp://HOST:PORT"),
        ("tcp://localhost:http", "a port from 0 to 65535"),
        ("tcp://localhost:70000", "a port from 0 to 65535"),
        ("tcp://::1:1234", "an IPv6 address in brackets, e.g. tcp://[::1]:1234"),
        ("npipe:////./pipe/docker", "unix:///PATH or tcp://HOST:PORT"),
    ])
    func refuses(text: String, expected: String) {
        #expect {
            try ServiceAddress(parsing: text)
        } throws: { error in
            "\(error)" == "invalid address \"\(text)\": expected \(expected)"
        }
    }

    @Test func refusesLongPath() {
        let path = "/" + String(repeating: "a", count: 107)
        #expect {
            try ServiceAddress(parsing: "unix://\(path)")
        } throws: { error in
            "\(error)".hasSuffix("expected a path of at most 107 bytes, not 108")
        }
    }
}
