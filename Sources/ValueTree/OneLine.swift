/// Returns a message as a single line. Control characters, e.g. in quoted text, become escapes. In a message longer than 1,000
/// bytes, ` … ` replaces the middle.
package func onOneLine(_ message: String) -> String {
    var text = message
    if message.utf8.count > 1000 {
        let scalars = message.unicodeScalars
        text = String(scalars.prefix(400)) + " … " + String(scalars.suffix(200))
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: false) : String($0) }.joined()
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }
