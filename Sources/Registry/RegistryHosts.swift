import SourceText

/// The servers from which the images of each domain are read: its mirrors, then the registry itself.
public struct RegistryHosts: Sendable, Hashable {
    /// The mirrors, each with the domain that it mirrors, in order of preference. A mirror is a registry with the same
    /// repositories.
    public var mirrors: [(domain: String, url: WebURL)] {
        get { mirrorList.map { ($0.domain, $0.url) } }
        set { mirrorList = newValue.map { Mirror(domain: $0.domain, url: $0.url) } }
    }

    /// The domains whose registries are reached over plain HTTP. Registries on the loopback interface needn't be listed.
    public var plainHTTP: Set<String>

    private struct Mirror: Hashable {
        var domain: String
        var url: WebURL
    }

    private var mirrorList: [Mirror] = []

    public init(mirrors: [(domain: String, url: WebURL)] = [], plainHTTP: Set<String> = []) {
        self.plainHTTP = plainHTTP
        self.mirrors = mirrors
    }

    /// A server from which images are read: a mirror, or the registry itself.
    struct Endpoint: Sendable, Hashable {
        /// The address of the registry's API, without `/v2`.
        var url: WebURL
        /// The domain whose credential is sent: the registry's or the mirror's.
        var domain: String
        var isMirror: Bool

        /// The server's name for messages.
        var name: String { isMirror ? "the mirror \(url.origin)" : url.authority }

        /// Returns the URL of a path below `/v2`, e.g. `library/alpine/manifests/latest`.
        func address(_ path: String) -> WebURL {
            var base = url.target
            while base.hasSuffix("/") { base.removeLast() }
            return WebURL(scheme: url.scheme, authority: url.authority, target: "\(base)/v2/\(path)")
        }
    }

    /// Returns the servers from which a domain's images are read, mirrors first.
    func endpoints(for domain: String) -> [Endpoint] {
        let mirrors = mirrorList.filter { $0.domain == domain }
            .map { Endpoint(url: $0.url, domain: $0.url.authority, isMirror: true) }
        let authority = domain == "docker.io" ? "registry-1.docker.io" : domain
        let url = WebURL(scheme: scheme(of: domain), authority: authority, target: "/")
        return mirrors + [Endpoint(url: url, domain: domain, isMirror: false)]
    }

    private func scheme(of domain: String) -> String {
        let host = WebURL(scheme: "", authority: domain, target: "").host
        let isLoopback = host == "localhost" || host == "[::1]" || Self.isLoopbackAddress(host)
        return isLoopback || plainHTTP.contains(domain) ? "http" : "https"
    }

    /// Returns whether the host is an IPv4 address of the network 127.0.0.0/8.
    private static func isLoopbackAddress(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
