import SourceText

/// An `http` or `https` URL, split into its parts.
public struct WebURL: Sendable, Hashable, CustomStringConvertible {
    /// The scheme, `http` or `https`.
    public var scheme: String
    /// The host in lower case, with its port if the URL has one, e.g. `localhost:5000`.
    public var authority: String
    /// The path and query of the URL, starting with `/`.
    public var target: String

    public init(scheme: String, authority: String, target: String) {
        self.scheme = scheme
        self.authority = authority
        self.target = target
    }

    /// Parses an absolute `http` or `https` URL. Returns nil for any other scheme, an empty host, user information, control
    /// characters, spaces and non-ASCII characters. The fragment is dropped.
    public init?(parsing text: String) {
        guard let separator = text.ranges(of: "://").first else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https", text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        let rest = text[separator.upperBound...].prefix { $0 != "#" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end].lowercased()
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let target = String(rest[end...])
        self.init(scheme: scheme, authority: authority, target: target.hasPrefix("/") ? target : "/" + target)
    }

    /// Resolves the value of a `Location` header against this URL. Returns nil if the result isn't an http or https URL.
    public func following(_ location: String) -> WebURL? {
        if location.hasPrefix("//") { return WebURL(parsing: "\(scheme):\(location)") }
        if location.hasPrefix("/") { return WebURL(parsing: "\(scheme)://\(authority)\(location)") }
        if let absolute = WebURL(parsing: location) { return absolute }
        guard location.ranges(of: "://").isEmpty else { return nil }
        let path = target.prefix { $0 != "?" }
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return WebURL(parsing: "\(scheme)://\(authority)\(folder)/\(location)")
    }

    /// The scheme and the authority, which together decide who receives credentials.
    public var origin: String { "\(scheme)://\(authority)" }

    /// The URL's host without its port, e.g. `localhost`.
    public var host: String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return String(authority.prefix { $0 != ":" })
    }

    public var description: String { origin + target }

    /// The URL without its query, which can hold a signature or token.
    public var withoutQuery: String { origin + target.prefix { $0 != "?" } }

    /// Returns the URL with percent-encoded parameters added to its query.
    public func adding(_ parameters: [(name: String, value: String)]) -> WebURL {
        let query = Self.form(parameters)
        guard !query.isEmpty else { return self }
        var url = self
        url.target += (target.contains("?") ? "&" : "?") + query
        return url
    }

    /// Returns parameters percent-encoded for a query or for the body of a form: `a=1&b=x%20y`.
    static func form(_ parameters: [(name: String, value: String)]) -> String {
        func escaped(_ text: String) -> String {
            PercentEncoding.encode(text) { $0.isASCIIAlphanumeric || "-._~".utf8.contains($0) }
        }
        return parameters.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }
}
