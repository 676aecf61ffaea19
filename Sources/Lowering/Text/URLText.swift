/// The parts of a URL, as far as sources need them.
struct URLText {
    /// In lower case.
    var scheme: String
    /// User and host, encoded.
    var authority: String
    /// The path, encoded.
    var path: String
    /// What follows `?`, encoded; nil where there is none.
    var query: String?
    /// What follows `#`, encoded; nil where there is none.
    var fragment: String?

    /// Splits `scheme://…`; nil for all else.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        guard !scheme.isEmpty, scheme.utf8.allSatisfy(Self.isAlphanumeric) else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F || $0 == 0x20 }) else { return nil }
        var rest = text[colon...].dropFirst(3)
        if let hash = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        self.scheme = scheme.lowercased()
        authority = String(rest[..<slash])
        path = String(rest[slash...])
    }

    /// The decoded path of a URL; nil where the text is none.
    static func path(of text: String) -> String? {
        URLText(text).flatMap { decoded($0.path) }
    }

    /// Text with its `%` escapes resolved; nil where one is broken.
    ///
    /// - Parameter plusIsSpace: true in a query.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                    return nil
                }
                out.append(high << 4 | low)
            } else {
                out.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The parameters of a query in order; broken ones are left out, as Go does.
    static func parameters(_ query: String) -> [(name: String, value: String)] {
        query.split(separator: "&").compactMap { pair in
            guard !pair.contains(";") else { return nil }
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0], plusIsSpace: true) else { return nil }
            guard let value = decoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true) else { return nil }
            return (name, value)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
