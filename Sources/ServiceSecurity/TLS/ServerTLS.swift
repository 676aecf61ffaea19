package import NIOSSL
package import ServiceSupport

/// TLS for clients: the server certificate, and the CA certificates that verify client certificates.
package final class ServerTLS: WatchedFiles {
    private struct Material: Sendable {
        var context: NIOSSLContext
        var certificate: PresentedCertificate
    }

    private let material: Reloadable<Material>
    private let key: String
    /// The file of the CA certificates that verify client certificates; nil if no client certificates are requested.
    package let clientCA: String?

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - certificate: The path of a PEM file with the server certificate, followed by its intermediate certificates.
    ///   - key: The path of the server certificate's private key (PEM).
    ///   - clientCA: The path of the CA certificates that verify client certificates; nil if no client certificates are
    ///     requested.
    /// - Throws: `FileProblem` if a file can't be read or is unusable.
    package init(certificate: String, key: String, clientCA: String?) throws(FileProblem) {
        self.key = key
        self.clientCA = clientCA
        material = try Reloadable([certificate, key] + (clientCA.map { [$0] } ?? [])) { () throws(FileProblem) in
            let chain = try PEMFiles.certificates(certificate)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try PEMFiles.key(key))
            )
            configuration.speakHTTP2()
            if let clientCA {
                configuration.certificateVerification = .optionalVerification
                configuration.trustRoots = .certificates(try PEMFiles.certificates(clientCA))
                configuration.sendCANameList = true
            }
            let context = try PEMFiles.context(configuration, certificate: certificate, key: key)
            return Material(context: context, certificate: chain[0].shown(in: certificate))
        }
    }

    /// The TLS context for new connections, from the files as last read successfully.
    package var context: NIOSSLContext { material.value.context }

    package var files: [String] { material.files }

    package var certificates: [PresentedCertificate] { [material.value.certificate] }

    package var cautions: [String] {
        material.openToAll([key]).map {
            "everybody on this machine can read the key \($0); remove that permission with chmod o-r"
        }
    }

    package func refresh(always: Bool) -> Result<Void, FileProblem>? { material.refresh(always: always) }
}
