import Registry

/// The proxy settings in the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in upper or lower case.
///
/// The proxy in `HTTPS_PROXY` is used for both `http` and `https` URLs; if that variable isn't set, the one in `HTTP_PROXY`. A
/// user name and password for the proxy are not supported.
struct ProxyEnvironment: Sendable {
    /// The proxy's host and port; nil if no proxy is set.
    let server: (host: String, port: Int)?
    private let exceptions: [Substring]

    init(_ environment: [String: String]) {
        func value(_ name: String) -> String? {
            [environment[name], environment[name.lowercased()]].lazy.compactMap { $0 }.first { !$0.isEmpty }
        }
        let address = value("HTTPS_PROXY") ?? value("HTTP_PROXY")
        let url = address.flatMap { WebURL(parsing: $0) ?? WebURL(parsing: "http://\($0)") }
        server = url.map { url in
            let port = Int(url.authority.dropFirst(url.host.count).drop { $0 == ":" })
            return (url.host, port ?? (url.scheme == "https" ? 443 : 80))
        }
        exceptions = value("NO_PROXY")?.split { $0 == "," || $0 == " " } ?? []
    }

    /// Returns whether requests for a URL go through the proxy. Requests to the loopback interface never do.
    func applies(to url: WebURL) -> Bool {
        guard server != nil else { return false }
        let host = url.host
        if host == "localhost" || host == "[::1]" || host.hasPrefix("127.") { return false }
        return !exceptions.contains { exception in
            if exception == "*" || exception == url.authority { return true }
            let domain = exception.drop { $0 == "." }
            return host == domain || host.hasSuffix("." + domain)
        }
    }
}
