import SourceText

/// The parts of a URL of the form `scheme://…`, parsed as by Go's `net/url`, except that a scheme may contain only letters and
/// digits.
struct URLText {
    /// The scheme, in lower case.
    var scheme: String
    /// The path, percent-decoded.
    var path: String
    /// The part between `?` and `#`, still percent-encoded; empty if missing.
    var query: String
    /// The part after `#`, percent-decoded; empty if missing.
    var fragment: String
    /// The URL without query and fragment, percent-encoded as by Go: `https://example.com/a%20b.git`. A `?` with nothing
    /// after it is kept.
    var address: String

    /// Splits a URL; returns nil if the text has a different form or Go rejects it, e.g. `https://example.com:port/`.
    init?(_ text: String) {
        let scheme = text.prefix { $0 != ":" }
        guard !scheme.isEmpty, scheme.utf8.allSatisfy(\.isASCIIAlphanumeric) else { return nil }
        var rest = text[scheme.endIndex...]
        guard rest.hasPrefix("://") else { return nil }
        rest = rest.dropFirst(3)
        let location = rest.prefix { $0 != "#" }
        guard location.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        let hierarchy = location.prefix { $0 != "?" }
        let rawPath = hierarchy[(hierarchy.firstIndex(of: "/") ?? hierarchy.endIndex)...]
        self.scheme = scheme.lowercased()
        guard let authority = Self.authority(hierarchy[..<rawPath.startIndex], scheme: self.scheme),
            let path = PercentEncoding.decode(rawPath),
            let fragment = PercentEncoding.decode(rest[location.endIndex...].dropFirst())
        else { return nil }
        let mark = location[hierarchy.endIndex...]
        (self.path, query, self.fragment) = (path, String(mark.dropFirst()), fragment)
        // Go keeps the percent-encoding of the text unless further characters need encoding.
        let isEncoded = rawPath.utf8.allSatisfy { Self.isLiteral($0, or: "$&+,/:;=@!'()*[]%") }
        let encoded = isEncoded ? String(rawPath) : PercentEncoding.encode(path) { Self.isLiteral($0, or: "$&+,/:;=@") }
        address = self.scheme + "://" + authority + encoded + (mark == "?" ? "?" : "")
    }

    private static func isLiteral(_ byte: UInt8, or others: StaticString) -> Bool {
        byte.isASCIIAlphanumeric || "-._~".utf8.contains(byte)
            || others.withUTF8Buffer { $0.contains(byte) }
    }

    /// Returns user and host, percent-encoded as by Go; nil if either is invalid.
    private static func authority(_ text: Substring, scheme: String) -> String? {
        let at = text.lastIndex(of: "@")
        let host = text[(at.map { text.index(after: $0) } ?? text.startIndex)...]
        guard isHost(host, scheme: scheme), let decoded = PercentEncoding.decode(host) else { return nil }
        let encoded = PercentEncoding.encode(decoded) { isLiteral($0, or: hostCharacters) }
        guard let at else { return encoded }
        let user = text[..<at]
        guard user.utf8.allSatisfy({ isLiteral($0, or: ":!$&'()*+,;=%@") }) else { return nil }
        var parts: [String] = []
        for part in user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) {
            guard let decoded = PercentEncoding.decode(part) else { return nil }
            parts.append(PercentEncoding.encode(decoded) { isLiteral($0, or: "$&+,;=") })
        }
        return parts.joined(separator: ":") + "@" + encoded
    }

    private static let hostCharacters: StaticString = "!\"$&'()*+,:;<=>[]"

    /// Returns whether Go accepts a host with its port. Only `%25` and bytes that are not ASCII may be percent-encoded.
    private static func isHost(_ host: Substring, scheme: String) -> Bool {
        let bytes = Array(host.utf8)
        for (index, byte) in bytes.enumerated() where byte < 0x80 && !isLiteral(byte, or: hostCharacters) {
            guard byte == UInt8(ascii: "%"), let digit = bytes.dropFirst(index + 1).first else { return false }
            guard (digit.hexDigitValue ?? 0) >= 8 || host.utf8.dropFirst(index).starts(with: "%25".utf8) else {
                return false
            }
        }
        var port = host
        if host.contains("[") {
            // An IPv6 address, e.g. `[::1]:80`.
            guard host.lastIndex(of: "[") == host.startIndex, let end = host.lastIndex(of: "]") else { return false }
            let address = host[..<end].dropFirst().prefix { $0 != "%" }
            guard address.contains(":"), address.utf8.allSatisfy({ $0.isASCIIHexDigit || ":.".utf8.contains($0) })
            else {
                return false
            }
            port = host[host.index(after: end)...]
        } else {
            let isHTTP = scheme == "http" || scheme == "https"
            guard let colon = isHTTP ? host.firstIndex(of: ":") : host.lastIndex(of: ":") else { return true }
            port = host[colon...]
        }
        return port.isEmpty || port.first == ":" && port.dropFirst().utf8.allSatisfy(\.isASCIIDigit)
    }

    /// Returns the decoded parameters of a query in order. A malformed parameter is nil.
    static func parameters(_ query: some StringProtocol) -> [(name: String, value: String)?] {
        query.split(separator: "&").map { pair in
            guard !pair.contains(";") else { return nil }
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? Substring(parts[1]) : ""
            guard let name = PercentEncoding.decode(Substring(parts[0]), plusIsSpace: true),
                let value = PercentEncoding.decode(value, plusIsSpace: true)
            else { return nil }
            return (name, value)
        }
    }
}
