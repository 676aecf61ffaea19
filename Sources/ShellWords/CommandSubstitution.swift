// Command substitutions: `$(…)`.
extension Expander {
    /// Consumes the rest of a `$(…)` from its opening parenthesis on, and returns the command's text.
    mutating func command() throws(Failure) -> [UInt8] {
        position += 1
        var text: [UInt8] = []
        var depth = 1
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\\"):
                position += 1
                text += next()
                continue
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                try quotedPart(of: byte, into: &text)
                continue
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return text }
            text.append(byte)
        }
        throw Failure(reason: "syntax error: missing ')'")
    }

    /// Appends a quoted part of a command with its quotes. In double quotes, a quote after a backslash doesn't end the part.
    private mutating func quotedPart(of quote: UInt8, into text: inout [UInt8]) throws(Failure) {
        let backslash = UInt8(ascii: "\\")
        let isDouble = quote == UInt8(ascii: "\"")
        text.append(quote)
        position += 1
        while let byte = peek {
            position += 1
            text.append(byte)
            if byte == quote { return }
            guard isDouble, byte == backslash, !isAtEnd else { continue }
            text += next()
        }
        let name = isDouble ? "double-quote" : "single-quote"
        throw Failure(reason: "unexpected end of statement while looking for matching \(name)")
    }
}
