import Glibc

/// A network of IPv4 or IPv6 addresses, e.g. `10.0.0.0/8`, `fd00::/8` or a single address.
package struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    /// The network's address: 4 or 16 bytes.
    private let prefix: [UInt8]
    /// The number of leading bits that all addresses of the network share.
    private let length: Int
    /// The network in the form that `init(parsing:)` reads.
    package let description: String

    /// Parses `ADDRESS` or `ADDRESS/BITS`.
    ///
    /// - Throws: `ServiceAddress.ParseError`, which quotes the text and the expected form.
    package init(parsing text: String) throws(ServiceAddress.ParseError) {
        func failure(_ expected: String) -> ServiceAddress.ParseError {
            .init(description: "invalid network \"\(text)\": expected \(expected)")
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = Self.bytes(of: String(address)) else {
            throw failure("an IP address or ADDRESS/BITS, e.g. 10.0.0.0/8")
        }
        let bits = bytes.count * 8
        var length = bits
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...bits).contains(number), parts[1].utf8.allSatisfy({ $0 >= 0x30 })
            else {
                throw failure("a number of bits from 0 to \(bits) after the slash")
            }
            length = number
        }
        guard Self.masked(bytes, length) == bytes else {
            throw failure("no bits of the address beyond the first \(length), as in a network's own address")
        }
        prefix = bytes
        self.length = length
        description = text
    }

    /// Returns whether the network has an address. Text that isn't an IP address is in no network.
    package func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address), bytes.count == prefix.count else { return false }
        return Self.masked(bytes, length) == prefix
    }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }

    private static func bytes(of address: String) -> [UInt8]? {
        let isV6 = address.contains(":")
        var bytes = [UInt8](repeating: 0, count: isV6 ? 16 : 4)
        // A zone (fe80::1%eth0) isn't part of the address.
        let text = String(address.prefix { $0 != "%" })
        return inet_pton(isV6 ? AF_INET6 : AF_INET, text, &bytes) == 1 ? bytes : nil
    }
}
