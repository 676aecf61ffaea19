package import NIOSSL
package import ServiceSupport

/// TLS towards clients: the certificate that they are shown, and the authorities that may vouch for theirs.
package final class ServerTLS: WatchedFiles {
    private struct Material: Sendable {
        var context: NIOSSLContext
        var certificate: PresentedCertificate
    }

    private let material: Reloadable<Material>
    private let key: String
    /// The file with the authorities, where clients may show a certificate.
    package let clientCA: String?

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - certificate: the path of the certificate, with those between it and its authority after it.
    ///   - key: the path of its key.
    ///   - clientCA: the path of the certificates that clients' ones are checked by; nil where none is asked for.
    /// - Throws: where a file can't be read, or doesn't fit.
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

    /// What new connections are set up by.
    package var context: NIOSSLContext { material.value.context }

    /// See `WatchedFiles`.
    package var files: [String] { material.files }

    /// See `WatchedFiles`.
    package var certificates: [PresentedCertificate] { [material.value.certificate] }

    /// See `WatchedFiles`.
    package var cautions: [String] {
        material.openToAll([key]).map { "everybody on this machine can read the key \($0)" }
    }

    /// See `WatchedFiles`.
    package func refresh(always: Bool) -> Result<Void, FileProblem>? { material.refresh(always: always) }
}
