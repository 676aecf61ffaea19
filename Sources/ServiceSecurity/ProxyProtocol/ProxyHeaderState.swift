package import NIOCore

/// The state of reading a PROXY protocol header (version 2) from a connection's first bytes. Performs no I/O.
///
/// The header's first 16 bytes are a signature of 12, version and command, address family and protocol, and the length of the
/// rest. Bytes that can't become a header are refused as soon as they arrive.
package enum ProxyHeaderState: Sendable {
    /// The bytes read so far of the first 16.
    case start([UInt8])
    /// All bytes read so far of a header with `length` bytes.
    case rest([UInt8], length: Int)
    /// The header was accepted or refused.
    case finished

    package enum Action: Sendable, Hashable {
        /// More bytes are needed.
        case wait
        /// The header is complete. Bytes that are left belong to the client.
        case accept(ProxyHeader)
        /// End the connection, for this reason.
        case refuse(String)
    }

    /// The maximum size of a header, in bytes. Headers are smaller than a TCP segment, unless they contain a certificate.
    package static let limit = 8192

    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    static let startLength = 16

    package init() { self = .start([]) }

    /// Called when bytes have arrived. Takes the header's bytes from `buffer` and leaves all others.
    package mutating func receive(_ buffer: inout ByteBuffer) -> Action {
        let action = read(&buffer)
        if action != .wait { self = .finished }
        return action
    }

    private mutating func read(_ buffer: inout ByteBuffer) -> Action {
        if case .start(var bytes) = self {
            bytes += take(Self.startLength - bytes.count, from: &buffer)
            if let reason = Self.mismatch(bytes) { return .refuse(reason) }
            self = .start(bytes)
            guard bytes.count == Self.startLength else { return .wait }
            let length = Self.startLength + Int(bytes[14]) << 8 + Int(bytes[15])
            guard length <= Self.limit else {
                return .refuse("its PROXY protocol header has \(length) bytes; the limit is \(Self.limit)")
            }
            self = .rest(bytes, length: length)
        }
        guard case .rest(var bytes, let length) = self else { return .refuse("it sent a second PROXY protocol header") }
        bytes += take(length - bytes.count, from: &buffer)
        guard bytes.count == length else {
            self = .rest(bytes, length: length)
            return .wait
        }
        do throws(ProxyHeaderError) { return .accept(try ProxyHeader(decoding: bytes)) } catch {
            return .refuse("its PROXY protocol header is malformed: \(error.reason)")
        }
    }

    private func take(_ count: Int, from buffer: inout ByteBuffer) -> [UInt8] {
        buffer.readBytes(length: min(count, buffer.readableBytes)) ?? []
    }

    /// Returns why `bytes` can't be the beginning of a header of version 2; nil if they can.
    private static func mismatch(_ bytes: [UInt8]) -> String? {
        let expected = "expected a PROXY protocol header (version 2), found"
        guard bytes.starts(with: signature.prefix(bytes.count)) else {
            if bytes.starts(with: "PROXY".utf8.prefix(bytes.count)) {
                return bytes.count < 2 ? nil : "\(expected) version 1: use send-proxy-v2 instead of send-proxy"
            }
            if bytes.starts(with: [0x16]) { return "\(expected) a TLS handshake" }
            if bytes.starts(with: "PR".utf8) { return "\(expected) HTTP/2" }
            return "\(expected) other bytes"
        }
        guard bytes.count > signature.count, bytes[12] >> 4 != 2 else { return nil }
        return "\(expected) version \(bytes[12] >> 4)"
    }
}

/// The reason why a header can't be decoded.
struct ProxyHeaderError: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
