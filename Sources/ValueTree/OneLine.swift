/// Returns a message as a single line. Control characters, e.g. in quoted text, become escapes. In a message of more than
/// 1,000 Unicode scalars, ` … ` replaces the middle.
package func onOneLine(_ message: String) -> String {
    var text = message
    let scalars = message.unicodeScalars
    // Counting bytes is quick, and there are at most as many scalars.
    if message.utf8.count > 1000, scalars.count > 1000 {
        text = String(scalars.prefix(400)) + " … " + String(scalars.suffix(200))
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: false) : String($0) }.joined()
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }
