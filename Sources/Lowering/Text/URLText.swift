import SourceText

/// The percent-encoded parts of a URL.
struct URLText {
    /// The scheme, in lower case.
    var scheme: String
    /// User and host.
    var authority: String
    var path: String
    /// The part after `?`; nil if there is none.
    var query: String?
    /// The part after `#`; nil if there is none.
    var fragment: String?

    /// Splits a URL of the form `scheme://…`; nil for any other text.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        guard !scheme.isEmpty, scheme.utf8.allSatisfy(\.isASCIIAlphanumeric) else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
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

    /// Returns the decoded path of a URL; nil if the text is not a URL.
    static func path(of text: String) -> String? {
        URLText(text).flatMap { PercentEncoding.decode($0.path[...]) }
    }

    /// Returns the decoded parameters of a query in order. Malformed ones are skipped, as in Go.
    static func parameters(_ query: String) -> [(name: String, value: String)] {
        query.split(separator: "&").compactMap { pair in
            guard !pair.contains(";") else { return nil }
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true) else { return nil }
            let rest = parts.count > 1 ? parts[1] : ""
            guard let value = PercentEncoding.decode(rest, plusIsSpace: true) else { return nil }
            return (name, value)
        }
    }
}
