import SourceText

/// Quotes text as Go's `%q` does, which BuildKit uses in messages and in the history of images.
///
/// The escapes are `\a \b \f \n \r \t \v \\ \"`, and `\x..`, `\u....` or `\U........` for other unprintable scalars.
public func quoted(_ text: String) -> String {
    var out = "\""
    out.reserveCapacity(text.utf8.count + 2)
    for scalar in text.unicodeScalars {
        appendQuoted(scalar, to: &out)
    }
    out += "\""
    return out
}

/// Quotes bytes as `quoted(_:)` quotes text, with `\x..` for each byte of invalid UTF-8.
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
            for byte in pending.prefix(length) { out += "\\x" + String(hexadecimal: UInt64(byte), width: 2) }
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
        if isPrintable(scalar) { out.unicodeScalars.append(scalar) } else { appendEscaped(scalar, to: &out) }
    }
}

/// Appends the escape of a scalar: `\x..` for ASCII, otherwise `\u....` or `\U........`.
private func appendEscaped(_ scalar: Unicode.Scalar, to out: inout String) {
    if scalar.value < 0x20 || scalar.value == 0x7F {
        out += "\\x" + String(hexadecimal: UInt64(scalar.value), width: 2)
    } else if scalar.value < 0x10000 {
        out += "\\u" + String(hexadecimal: UInt64(scalar.value), width: 4)
    } else {
        out += "\\U" + String(hexadecimal: UInt64(scalar.value), width: 8)
    }
}

/// Returns text that cannot control a terminal: control characters other than line feeds and tabs, and characters that
/// change the direction of text, are shown as escapes, e.g. `\x1b`.
public func terminalText(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: controlsTerminal) else { return text }
    var out = ""
    for scalar in text.unicodeScalars {
        if controlsTerminal(scalar) { appendEscaped(scalar, to: &out) } else { out.unicodeScalars.append(scalar) }
    }
    return out
}

private func controlsTerminal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case ..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
}

/// Returns whether a scalar is printable as in Go: letters, marks, numbers, punctuation, symbols and the ASCII space.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
        false
    default:
        true
    }
}
