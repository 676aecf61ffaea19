import Glibc
package import ServiceSupport

/// The authorities whose certificates this system trusts.
package enum SystemTrust {
    /// Where systems have them in one file: Debian, Fedora, openSUSE, older Red Hats, Alpine.
    private static let files = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// The path of the file; `SSL_CERT_FILE` names another, as it does for most programs.
    ///
    /// - Throws: where there is none.
    package static func file() throws(FileProblem) -> String {
        if let named = getenv("SSL_CERT_FILE"), named.pointee != 0 { return String(cString: named) }
        if let found = files.first(where: { access($0, R_OK) == 0 }) { return found }
        let words = "can't be read, nor is there another file with the authorities that this system trusts"
        throw FileProblem(files[0], "\(words); install ca-certificates, or name the solver's by buildkit.ca")
    }
}
