package import Bridge
import GatewayClient
package import NIOHPACK

/// Reads how a call ended out of its trailers.
package enum GRPCStatus {
    /// The failure that `trailers` report; nil where the call succeeded.
    package static func failure(in trailers: HPACKHeaders) -> BridgeError? {
        guard let text = trailers.first(name: "grpc-status") else {
            return BridgeError(.internal, "the response ended without a grpc-status")
        }
        guard let status = Int(text), status >= 0 else {
            return BridgeError(.unknown, "the grpc-status '\(text)' is not a number")
        }
        guard status != 0 else { return nil }
        let message = trailers.first(name: "grpc-message").map(percentDecoded) ?? ""
        let details = trailers.first(name: "grpc-status-details-bin").flatMap(base64Decoded) ?? []
        return BridgeError(grpcStatus: status, message: message, statusBytes: details)
    }

    /// What is wrong with the headers that open a response; nil where they are those of a gRPC response.
    ///
    /// The code for a status other than 200 is the one that gRPC's protocol over HTTP/2 assigns to it.
    package static func refusal(of headers: HPACKHeaders) -> BridgeError? {
        let status = headers.first(name: ":status") ?? ""
        if status != "200" {
            let codes: [String: BridgeError.Code] = [
                "400": .internal, "401": .unauthenticated, "403": .permissionDenied, "404": .unimplemented,
                "429": .unavailable, "502": .unavailable, "503": .unavailable, "504": .unavailable,
            ]
            return BridgeError(codes[status] ?? .unknown, "the response has the HTTP status '\(status)', expected 200")
        }
        let type = headers.first(name: "content-type") ?? ""
        guard type.hasPrefix("application/grpc") else {
            return BridgeError(.unknown, "the response has the content-type '\(type)', expected application/grpc")
        }
        if let encoding = headers.first(name: "grpc-encoding"), encoding != "identity" {
            return BridgeError(.internal, "the response has the grpc-encoding '\(encoding)', which was not asked for")
        }
        return nil
    }

    /// Undoes the percent coding of `grpc-message`. A `%` that opens no pair of hexadecimal digits stands for itself.
    package static func percentDecoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexDigit(bytes[index + 1]), let low = hexDigit(bytes[index + 2])
            {
                out.append(high << 4 | low)
                index += 3
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Decodes base64 of the standard alphabet, padded or not; nil where it is neither.
    package static func base64Decoded(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        var end = bytes.count
        while end > 0, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        var out: [UInt8] = []
        out.reserveCapacity(end / 4 * 3 + 2)
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for index in 0..<end {
            guard let value = base64Value(bytes[index]) else { return nil }
            accumulator = accumulator << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: accumulator >> bits))
            }
        }
        // Six bits left over are a lone character, which encodes no byte.
        return bits == 6 ? nil : out
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
