import SourceText
import Testing

@Suite struct EncodingTests {
    /// Every byte, against the standard library's scalars.
    @Test(arguments: UInt8.min...UInt8.max)
    func classes(byte: UInt8) {
        let character = Character(Unicode.Scalar(byte))
        let isASCII = byte < 0x80
        #expect(byte.isASCIIDigit == (isASCII && character.isNumber))
        #expect(byte.isASCIILetter == (isASCII && character.isLetter))
        #expect(byte.isASCIILowercase == (isASCII && character.isLowercase))
        #expect(byte.isASCIIUppercase == (isASCII && character.isUppercase))
        #expect(byte.isASCIIAlphanumeric == (isASCII && (character.isLetter || character.isNumber)))
        #expect(byte.isASCIIHexDigit == character.isHexDigit)
        #expect(byte.isASCIIWhitespace == (isASCII && character.isWhitespace))
        #expect(byte.hexDigitValue.map(Int.init) == character.hexDigitValue)
        #expect(byte.asciiLowercased == (isASCII ? character.lowercased().utf8.first : byte))
        #expect(byte.asciiUppercased == (isASCII ? character.uppercased().utf8.first : byte))
    }

    @Test func hexadecimal() {
        #expect(String(hexadecimal: 0xAB, width: 4) == "00ab")
        #expect(String(hexadecimal: 0xAB, width: 2, uppercase: true) == "AB")
        #expect(String(hexadecimal: 0x12345, width: 2) == "12345")
        #expect(String(hexadecimal: 0, width: 2) == "00")
    }

    /// White space of Unicode is trimmed, but no byte of another character.
    @Test(arguments: [
        ("", ""), (" \t\n\u{B}\u{C}\r", ""), ("\u{A0}\u{85}a\u{3000}", "a"),
        ("\u{2003}a\u{1680} b\u{2029}", "a\u{1680} b"),
        ("\u{200B}a", "\u{200B}a"), ("ä\u{202F}", "ä"),
    ])
    func trimming(text: String, trimmed: String) {
        let bytes = Array(text.utf8)[...]
        #expect(bytes.trimmed.elementsEqual(trimmed.utf8))
        #expect(bytes.trimmedStart.trimmedEnd == bytes.trimmedEnd.trimmedStart)
    }

    @Test(arguments: [
        ("", "", ""), ("a b", "a b", "a b"), ("%41%4a%7E", "AJ~", "AJ~"), ("%C3%A9", "é", "é"),
        ("%FF", "\u{FFFD}", "\u{FFFD}"),
        ("%", nil, "%"), ("a%4", nil, "a%4"), ("%4g", nil, "%4g"), ("%-1", nil, "%-1"), ("%+1", nil, "%+1"),
        ("%%41", nil, "%A"), ("+", "+", "+"),
    ])
    func percentDecoding(text: String, strict: String?, lenient: String) {
        #expect(PercentEncoding.decode(text[...]) == strict)
        #expect(PercentEncoding.decodeLeniently(text[...]) == lenient)
    }

    @Test func percentEncoding() {
        #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
        #expect(PercentEncoding.escape(0x0A) == "%0A")
        #expect(
            PercentEncoding.encode("a%é\n", isLiteral: { (0x20..<0x7F).contains($0) && $0 != 0x25 }) == "a%25%C3%A9%0A"
        )
        #expect(PercentEncoding.encode("plain", isLiteral: \.isASCIILetter) == "plain")
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{FFFF}\u{7FF}?>", "77+/378/Pg=="),
    ])
    func base64(text: String, encoded: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.encode(bytes) == encoded)
        #expect(Base64.decode(encoded) == bytes)
        let unpadded = encoded.filter { $0 != "=" }
        #expect(Base64.decode(unpadded, requiresPadding: false) == bytes)
        #expect(Base64.decode(unpadded) == (unpadded == encoded ? bytes : nil))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg=x", "Z===", "!!!!", "Zg===", "Zm9v=", "Zm9v====", "=", "====", "Zg==Zg==", "Z_==", "Zm 9",
        "Zm9vZ===",
    ])
    func refusesBase64(text: String) { #expect(Base64.decode(text) == nil) }

    @Test func skipsLineEndsInBase64() { #expect(Base64.decode("Zm9v\r\nYg==\n") == Array("foob".utf8)) }
}
