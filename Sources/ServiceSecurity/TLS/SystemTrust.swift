import Glibc
package import ServiceSupport

/// The CA bundle of the operating system.
package enum SystemTrust {
    /// The paths of the CA bundle on Debian, Fedora, openSUSE, older Red Hat releases and Alpine, in this order.
    private static let files = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// Returns the path of the CA bundle; `SSL_CERT_FILE` overrides it, as in most programs.
    ///
    /// - Throws: `FileProblem` if there is no CA bundle.
    package static func file() throws(FileProblem) -> String {
        if let named = getenv("SSL_CERT_FILE"), named.pointee != 0 { return String(cString: named) }
        if let found = files.first(where: { access($0, R_OK) == 0 }) { return found }
        let remedy = "install ca-certificates, or set buildkit.ca"
        throw FileProblem(files[0], "can't be read, and no other CA bundle exists; \(remedy)")
    }
}
