extension UInt8 {
    @inlinable package var isASCIIDigit: Bool { self &- 0x30 < 10 }

    @inlinable package var isASCIILowercase: Bool { self &- 0x61 < 26 }

    @inlinable package var isASCIIUppercase: Bool { self &- 0x41 < 26 }

    @inlinable package var isASCIILetter: Bool { (self | 0x20).isASCIILowercase }

    @inlinable package var isASCIIAlphanumeric: Bool { isASCIILetter || isASCIIDigit }

    @inlinable package var isASCIIHexDigit: Bool { isASCIIDigit || (self | 0x20) &- 0x61 < 6 }

    @inlinable package var isASCIILowercaseHexDigit: Bool { isASCIIDigit || self &- 0x61 < 6 }

    /// Whether the byte is a space, tab, line feed, vertical tab, form feed or carriage return.
    @inlinable package var isASCIIWhitespace: Bool { self == 0x20 || self &- 0x09 < 5 }

    /// The value of a hexadecimal digit, in either case; nil for any other byte.
    package var hexDigitValue: UInt8? {
        guard isASCIIHexDigit else { return nil }
        return isASCIIDigit ? self & 0x0F : self & 0x0F + 9
    }

    /// The lower-case form of an ASCII letter; any other byte is unchanged.
    @inlinable package var asciiLowercased: UInt8 { isASCIIUppercase ? self | 0x20 : self }

    /// The upper-case form of an ASCII letter; any other byte is unchanged.
    @inlinable package var asciiUppercased: UInt8 { isASCIILowercase ? self & ~0x20 : self }
}

extension String {
    /// Formats a number in hexadecimal, padded with zeros to at least `width` digits.
    package init(hexadecimal value: UInt64, width: Int, uppercase: Bool = false) {
        let digits = String(value, radix: 16, uppercase: uppercase)
        self = String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
