package import NIOSSL
import ServiceSupport

/// Messages for failed TLS handshakes.
package enum TLSFailure {
    /// Returns the reason why a handshake failed.
    ///
    /// - Parameters:
    ///   - error: The error that ended the handshake.
    ///   - certificate: The peer's certificate, if it presented one.
    ///   - trust: A description of the trusted CAs, e.g. their file.
    ///   - name: The expected name in the certificate; nil if it isn't checked.
    package static func message(
        _ error: any Error,
        certificate: NIOSSLCertificate?,
        trust: String,
        name: String? = nil
    ) -> String {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname, let certificate {
            return "its certificate is for \(names(certificate)), not for '\(name ?? "")'"
        }
        let reason = reason(error)
        if reason == "CERTIFICATE_VERIFY_FAILED" { return unverified(certificate, trust) }
        if let range = reason.firstRange(of: "ALERT_") {
            let alert = reason[range.upperBound...].lowercased().map { $0 == "_" ? " " : String($0) }.joined()
            return "it ended the handshake with the alert '\(alert)'"
        }
        switch reason {
        case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST": return "it doesn't speak TLS"
        case "UNSUPPORTED_PROTOCOL": return "it supports neither TLS 1.2 nor TLS 1.3"
        case "NO_SHARED_CIPHER": return "it has no TLS cipher in common with this service"
        default: return "TLS failed: \(reason)"
        }
    }

    /// Returns BoringSSL's name for the error, e.g. `CERTIFICATE_VERIFY_FAILED`.
    package static func reason(_ error: any Error) -> String {
        var failure = error
        if case NIOSSLError.handshakeFailed(let inner) = error { failure = inner }
        guard let failure = failure as? BoringSSLError else { return "\(error)" }
        let stack: NIOBoringSSLErrorStack
        switch failure {
        case .sslError(let errors), .unknownError(let errors): stack = errors
        default: return "\(failure)"
        }
        guard let first = stack.first else { return "no reason given" }
        if first == .eofDuringHandshake { return "the connection was closed" }
        let text = first.description
        guard let start = text.firstRange(of: "OPENSSL_internal:") else { return text }
        return String(text[start.upperBound...].prefix { $0 != " " })
    }

    /// Returns the likely reason why a certificate was not accepted.
    package static func unverified(_ certificate: NIOSSLCertificate?, _ trust: String) -> String {
        guard let certificate else { return "its certificate is not trusted" }
        let now = CalendarTime.now
        let subject = "its certificate, for '\(certificate.name)',"
        if Int(certificate.notValidAfter) < now {
            return "\(subject) expired at \(CalendarTime.text(Int(certificate.notValidAfter)))"
        }
        if Int(certificate.notValidBefore) > now {
            return "\(subject) is not valid before \(CalendarTime.text(Int(certificate.notValidBefore)))"
        }
        return "\(subject) which '\(certificate.issuer)' signed, is not trusted by \(trust), or not meant for this use"
    }

    private static func names(_ certificate: NIOSSLCertificate) -> String {
        var names: [String] = []
        for alternative in certificate._subjectAlternativeNames() {
            switch alternative.nameType {
            case .dnsName: names.append("'\(String(decoding: alternative.contents, as: UTF8.self))'")
            case .ipAddress:
                let bytes = Array(alternative.contents)
                guard bytes.count == 4 else { continue }
                names.append("'\(bytes.map { "\($0)" }.joined(separator: "."))'")
            default: continue
            }
        }
        return names.isEmpty ? "no host ('\(certificate.name)')" : names.joined(separator: ", ")
    }
}
