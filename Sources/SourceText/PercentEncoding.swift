/// Percent-encoding of URLs (RFC 3986) and of the `grpc-message` trailer of gRPC: `a%20b` for `a b`.
package enum PercentEncoding {
    /// Returns the text with each `%XX` decoded; nil if a percent sign isn't followed by two hexadecimal digits.
    ///
    /// Decoded bytes that are not UTF-8 become U+FFFD.
    /// - Parameter plusIsSpace: Whether `+` is decoded to a space, as in the query of a URL.
    package static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        decode(text, plusIsSpace: plusIsSpace, isLenient: false)
    }

    /// Returns the text with each `%XX` decoded. A percent sign without two hexadecimal digits is kept.
    package static func decodeLeniently(_ text: Substring) -> String {
        decode(text, plusIsSpace: false, isLenient: true) ?? String(text)
    }

    private static func decode(_ text: Substring, plusIsSpace: Bool, isLenient: Bool) -> String? {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                if index + 1 < bytes.count, let high = bytes[index].hexDigitValue,
                    let low = bytes[index + 1].hexDigitValue
                {
                    decoded.append(high << 4 | low)
                    index += 2
                    continue
                }
                guard isLenient else { return nil }
            }
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Percent-encodes one byte, e.g. to `%0A`.
    package static func escape(_ byte: UInt8) -> String {
        "%" + String(hexadecimal: UInt64(byte), width: 2, uppercase: true)
    }

    /// Percent-encodes those bytes of a text for which `isLiteral` returns false.
    package static func encode(_ text: String, isLiteral: (UInt8) -> Bool) -> String {
        guard !text.utf8.allSatisfy(isLiteral) else { return text }
        return text.utf8.map { isLiteral($0) ? String(Unicode.Scalar($0)) : escape($0) }.joined()
    }
}
