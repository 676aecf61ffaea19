import Testing

@testable import ServiceSupport

@Suite struct IPNetworkTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/8", "::1", false),
        ("192.0.2.128/25", "192.0.2.129", true), ("192.0.2.128/25", "192.0.2.127", false),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.9", true),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false), ("::1", "::1", true),
        ("::/0", "fe80::1%eth0", true),
        ("::/0", "127.0.0.1", false), ("0.0.0.0/0", "no address", false),
    ])
    func contains(network: String, address: String, expected: Bool) throws {
        let network = try IPNetwork(parsing: network)
        #expect(network.contains(address) == expected)
        #expect(try IPNetwork(parsing: network.description) == network)
    }

    @Test(arguments: [
        ("balancer", "an IP address or ADDRESS/BITS, e.g. 10.0.0.0/8"),
        ("", "an IP address or ADDRESS/BITS, e.g. 10.0.0.0/8"),
        ("10.0.0/8", "an IP address or ADDRESS/BITS, e.g. 10.0.0.0/8"),
        ("10.0.0.0/33", "a number of bits from 0 to 32 after the slash"),
        ("10.0.0.0/+8", "a number of bits from 0 to 32 after the slash"),
        ("::/x", "a number of bits from 0 to 128 after the slash"),
        ("10.0.0.0/", "a number of bits from 0 to 32 after the slash"),
        ("10.0.0.1/8", "no bits of the address beyond the first 8, as in a network's own address"),
    ])
    func refuses(text: String, expected: String) {
        #expect {
            try IPNetwork(parsing: text)
        } throws: { "\($0)" == "invalid network \"\(text)\": expected \(expected)" }
    }
}
