import Glibc
package import NIOSSL
package import ServiceSupport

/// TLS to the upstream: the CA certificates that verify the upstream, and the service's client certificate.
package final class UpstreamTLS: WatchedFiles {
    private struct Material: Sendable {
        var context: NIOSSLContext
        var certificate: PresentedCertificate?
    }

    private let material: Reloadable<Material>
    private let key: String?
    /// The file of the CA certificates that verify the upstream's certificate.
    package let trust: String
    /// The name that the upstream's certificate must have; nil for the host in the upstream's address.
    package let serverName: String?

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - ca: The path of the CA certificates that verify the upstream's certificate.
    ///   - certificate: The path of the client certificate, used if the upstream requests one; nil if there is none.
    ///   - key: The path of the client certificate's private key; nil if the certificate's file contains it.
    ///   - serverName: The name that the upstream's certificate must have; nil for the host in the upstream's address.
    /// - Throws: `FileProblem` if a file can't be read or is unusable.
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

    /// Creates the TLS handler of a new connection.
    ///
    /// - Parameter host: The host of the upstream's address.
    package func makeHandler(host: String) throws -> NIOSSLClientHandler {
        let name = serverName ?? host
        // Without a name, NIOSSL compares the certificate with the IP address of the connection.
        return try NIOSSLClientHandler(
            context: material.value.context,
            serverHostname: Self.isIPAddress(name) ? nil : name
        )
    }

    /// Returns whether a string is an IP address, e.g. `192.0.2.7` or `2001:db8::1`.
    package static func isIPAddress(_ text: String) -> Bool {
        // An address has at most 16 bytes.
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { address in
            [AF_INET, AF_INET6].contains { inet_pton($0, text, address.baseAddress) == 1 }
        }
    }

    package var files: [String] { material.files }

    package var certificates: [PresentedCertificate] { material.value.certificate.map { [$0] } ?? [] }

    package var cautions: [String] {
        material.openToAll(key.map { [$0] } ?? []).map {
            "everybody on this machine can read the key \($0); remove that permission with chmod o-r"
        }
    }

    package func refresh(always: Bool) -> Result<Void, FileProblem>? { material.refresh(always: always) }
}
