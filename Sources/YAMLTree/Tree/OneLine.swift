/// A message with line breaks and other control characters of quoted text written as escapes.
func onOneLine(_ message: String) -> String {
    guard message.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return message }
    return message.unicodeScalars.map { scalar in
        scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: false) : String(scalar)
    }.joined()
}
