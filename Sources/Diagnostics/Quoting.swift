/// The text in double quotes with escapes, as the peer's messages and history lines show strings.
///
/// Follows Go's `%q`: `\a \b \f \n \r \t \v \\ \"` by name, other control and unprintable
/// scalars as `\x..`, `\u....` or `\U........`, all else as it is.
public func quoted(_ text: String) -> String {
    var out = "\""
    out.reserveCapacity(text.utf8.count + 2)
    for scalar in text.unicodeScalars {
        appendQuoted(scalar, to: &out)
    }
    out += "\""
    return out
}

/// The bytes in double quotes as `quoted` shows text; each byte that is no part of UTF-8 as `\x..`.
public func quoted(bytes: some Sequence<UInt8>) -> String {
    var out = "\""
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var pending: [UInt8] = []
    var source = AnyIterator<UInt8> {
        let byte = iterator.next()
        if let byte { pending.append(byte) }
        return byte
    }
    reading: while true {
        switch parser.parseScalar(from: &source) {
        case .valid(let encoded):
            pending.removeFirst(encoded.count)
            appendQuoted(Unicode.UTF8.decode(encoded), to: &out)
        case .error(let length):
            for byte in pending.prefix(length) { out += "\\x" + hexadecimal(UInt32(byte), width: 2) }
            pending.removeFirst(length)
        case .emptyInput: break reading
        }
    }
    out += "\""
    return out
}

private func appendQuoted(_ scalar: Unicode.Scalar, to out: inout String) {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\u{07}": out += "\\a"
    case "\u{08}": out += "\\b"
    case "\u{0C}": out += "\\f"
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case "\u{0B}": out += "\\v"
    case " "..."~": out.unicodeScalars.append(scalar)
    default:
        if isPrintable(scalar) {
            out.unicodeScalars.append(scalar)
        } else if scalar.value < 0x20 || scalar.value == 0x7F {
            out += "\\x" + hexadecimal(scalar.value, width: 2)
        } else if scalar.value < 0x10000 {
            out += "\\u" + hexadecimal(scalar.value, width: 4)
        } else {
            out += "\\U" + hexadecimal(scalar.value, width: 8)
        }
    }
}

/// Letters, marks, numbers, punctuation and symbols; of spaces only the ASCII one.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
        false
    default:
        true
    }
}

private func hexadecimal(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
