import Glibc
package import NIOSSL
package import ServiceSupport

/// TLS towards the solver: by what its certificate is checked, and the one that the service shows.
package final class UpstreamTLS: WatchedFiles {
    private struct Material: Sendable {
        var context: NIOSSLContext
        var certificate: PresentedCertificate?
    }

    private let material: Reloadable<Material>
    private let key: String?
    /// The file with what the solver's certificate is checked by.
    package let trust: String
    /// What the solver's certificate must be for; nil for the host of its address.
    package let serverName: String?

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - ca: the path of the certificates that the solver's is checked by.
    ///   - certificate: the path of the certificate that the solver is shown, where it asks for one.
    ///   - key: the path of its key.
    ///   - serverName: the name that the solver's certificate must be for; nil for the host of its address.
    /// - Throws: where a file can't be read, or doesn't fit.
    package init(ca: String, certificate: String?, key: String?, serverName: String?) throws(FileProblem) {
        self.key = key
        self.serverName = serverName
        trust = ca
        material = try Reloadable([ca, certificate, key].compactMap { $0 }) { () throws(FileProblem) in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.speakHTTP2()
            configuration.trustRoots = .certificates(try PEMFiles.certificates(ca))
            var shown: PresentedCertificate?
            if let certificate {
                let chain = try PEMFiles.certificates(certificate)
                configuration.certificateChain = chain.map { .certificate($0) }
                configuration.privateKey = .privateKey(try PEMFiles.key(key ?? certificate))
                shown = chain[0].shown(in: certificate)
            }
            let context = try PEMFiles.context(configuration, certificate: certificate, key: key ?? certificate)
            return Material(context: context, certificate: shown)
        }
    }

    /// A handler for a new connection.
    ///
    /// - Parameter host: the host of the solver's address.
    package func makeHandler(host: String) throws -> NIOSSLClientHandler {
        let name = serverName ?? host
        // A certificate for an address is held against that of the connection.
        return try NIOSSLClientHandler(
            context: material.value.context,
            serverHostname: Self.isIPAddress(name) ? nil : name
        )
    }

    /// True for `192.0.2.7` and `2001:db8::1`.
    package static func isIPAddress(_ text: String) -> Bool {
        var (v4, v6) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, text, &v4) == 1 || inet_pton(AF_INET6, text, &v6) == 1
    }

    /// See `WatchedFiles`.
    package var files: [String] { material.files }

    /// See `WatchedFiles`.
    package var certificates: [PresentedCertificate] { material.value.certificate.map { [$0] } ?? [] }

    /// See `WatchedFiles`.
    package var cautions: [String] {
        material.openToAll(key.map { [$0] } ?? []).map { "everybody on this machine can read the key \($0)" }
    }

    /// See `WatchedFiles`.
    package func refresh(always: Bool) -> Result<Void, FileProblem>? { material.refresh(always: always) }
}
