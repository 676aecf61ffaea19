import NIOCore

extension ProxyHeader {
    /// The types of the header's vectors (`PP2_TYPE_`, `PP2_SUBTYPE_`) that are read; all others are skipped.
    private enum Vector {
        static let checksum: UInt8 = 0x03
        static let tls: UInt8 = 0x20
        static let tlsVersion: UInt8 = 0x21
        static let tlsCommonName: UInt8 = 0x22
    }

    /// The flags of `PP2_TYPE_SSL`.
    private enum Flag {
        static let tls: UInt8 = 0x01
        /// The client presented a certificate on this connection (`0x02`) or in this TLS session (`0x04`).
        static let certificate: UInt8 = 0x02 | 0x04
    }

    /// The maximum length of a common name in bytes. X.520 allows 64 characters.
    private static let nameLimit = 256

    /// Decodes a complete header whose signature, version and length have been checked.
    init(decoding bytes: [UInt8]) throws(ProxyHeaderError) {
        switch bytes[12] & 0x0F {
        case 0:
            // The rest of a LOCAL header has no meaning.
            self.init(source: .sender)
            return
        case 1: break
        case let command: throw ProxyHeaderError("unknown command \(command)")
        }
        var reader = ProxyHeaderReader(bytes[ProxyHeaderState.startLength...])
        guard let source = try Self.source(bytes[13], &reader) else {
            self.init(source: .unknown)
            return
        }
        self.init(source: source)
        while let (type, value) = try reader.vector() {
            switch type {
            case Vector.checksum: try Self.check(value, in: bytes)
            case Vector.tls: tls = try Self.tls(value)
            default: break
            }
        }
    }

    /// Reads the addresses.
    ///
    /// - Parameter family: The address family in the upper four bits, the protocol in the lower four.
    /// - Returns: Nil for protocols that the service doesn't know; the rest of such a header has no meaning.
    private static func source(
        _ family: UInt8,
        _ reader: inout ProxyHeaderReader
    ) throws(ProxyHeaderError) -> Source? {
        guard family >> 4 <= 3 else { throw ProxyHeaderError("unknown address family \(family >> 4)") }
        guard family & 0x0F <= 2 else { throw ProxyHeaderError("unknown transport protocol \(family & 0x0F)") }
        switch family {
        case 0x00: return .unknown
        case 0x11: return try tcp(4, &reader)
        case 0x21: return try tcp(16, &reader)
        case 0x31:
            _ = try reader.take(2 * 108)
            return .unknown
        default: return nil
        }
    }

    /// Reads the addresses of a TCP connection: the client's, the balancer's, then their ports.
    private static func tcp(
        _ size: Int,
        _ reader: inout ProxyHeaderReader
    ) throws(ProxyHeaderError) -> Source {
        let packed = ByteBuffer(bytes: try reader.take(size))
        _ = try reader.take(size)
        let port = try reader.number(2)
        _ = try reader.take(2)
        guard let address = try? SocketAddress(packedIPAddress: packed, port: port), let text = address.ipAddress else {
            throw ProxyHeaderError("invalid address")
        }
        return .tcp(address: text, port: port)
    }

    /// Decodes `PP2_TYPE_SSL`.
    private static func tls(_ value: ArraySlice<UInt8>) throws(ProxyHeaderError) -> ClientTLS? {
        var reader = ProxyHeaderReader(value)
        let flags = UInt8(truncatingIfNeeded: try reader.number(1))
        let isVerified = try reader.number(4) == 0
        var tls = ClientTLS(isVerified: isVerified && flags & Flag.certificate != 0)
        while let (type, value) = try reader.vector() {
            switch type {
            case Vector.tlsVersion: tls.version = try text(value, "TLS version")
            case Vector.tlsCommonName:
                let name = try text(value, "common name")
                tls.commonName = name.isEmpty ? nil : name
            default: break
            }
        }
        return flags & Flag.tls != 0 ? tls : nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ what: String) throws(ProxyHeaderError) -> String {
        guard bytes.count <= nameLimit else {
            throw ProxyHeaderError("the \(what) has \(bytes.count) bytes; the limit is \(nameLimit)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProxyHeaderError("the \(what) isn't UTF-8")
        }
        return text
    }

    /// Compares the header's CRC32c checksum, computed with the checksum's own bytes as zero.
    private static func check(_ value: ArraySlice<UInt8>, in bytes: [UInt8]) throws(ProxyHeaderError) {
        guard value.count == 4 else { throw ProxyHeaderError("the checksum has \(value.count) bytes instead of 4") }
        var zeroed = bytes
        for index in value.indices { zeroed[index] = 0 }
        let expected = value.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard CRC32C.checksum(zeroed) == expected else { throw ProxyHeaderError("the checksum is wrong") }
    }
}

/// Reads the parts of a header. An index of the slice is an index of the whole header.
struct ProxyHeaderReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func take(_ count: Int) throws(ProxyHeaderError) -> ArraySlice<UInt8> {
        guard rest.count >= count else {
            throw ProxyHeaderError("\(count) bytes expected, \(rest.count) left")
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Reads an integer in network byte order.
    mutating func number(_ size: Int) throws(ProxyHeaderError) -> Int {
        try take(size).reduce(0) { $0 << 8 | Int($1) }
    }

    /// Reads a type, a length of two bytes, and a value of that length. Returns nil at the end.
    mutating func vector() throws(ProxyHeaderError) -> (type: UInt8, value: ArraySlice<UInt8>)? {
        guard !rest.isEmpty else { return nil }
        let type = UInt8(truncatingIfNeeded: try number(1))
        return (type, try take(try number(2)))
    }
}

/// The checksum CRC32c (RFC 4960, appendix B).
enum CRC32C {
    /// The polynomial 0x1EDC6F41 with its bits reversed.
    private static let polynomial: UInt32 = 0x82F6_3B78

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : polynomial) }
        }
    }
}
