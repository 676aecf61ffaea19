import SourceText

/// The `grpc-timeout` header, e.g. `100m`, which limits the duration of a call.
package enum GRPCTimeout {
    /// Parses one to eight digits and a unit: `H`, `M`, `S`, `m`, `u` or `n` (hours to nanoseconds).
    ///
    /// - Returns: Nil if the text is malformed.
    package static func parse(_ text: String) -> Duration? {
        let bytes = text.utf8
        guard (2...9).contains(bytes.count), let unit = bytes.last else { return nil }
        var number: Int64 = 0
        for byte in bytes.dropLast() {
            guard byte.isASCIIDigit else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        switch unit {
        case UInt8(ascii: "H"): return .seconds(number * 3600)
        case UInt8(ascii: "M"): return .seconds(number * 60)
        case UInt8(ascii: "S"): return .seconds(number)
        case UInt8(ascii: "m"): return .milliseconds(number)
        case UInt8(ascii: "u"): return .microseconds(number)
        case UInt8(ascii: "n"): return .nanoseconds(number)
        default: return nil
        }
    }
}
