import NIOCore
package import NIOSSL
package import ServiceSupport
import SourceText

/// Reads certificates and keys from PEM files.
package enum PEMFiles {
    /// Reads the certificates in a file, in the order of the file. A file without a certificate is an error.
    package static func certificates(_ path: String) throws(FileProblem) -> [NIOSSLCertificate] {
        let bytes = try SmallFile.read(path)
        let found: [NIOSSLCertificate]
        do { found = try NIOSSLCertificate.fromPEMBytes(bytes) } catch {
            throw FileProblem(path, "holds no certificate: expected PEM with -----BEGIN CERTIFICATE-----")
        }
        guard !found.isEmpty else {
            throw FileProblem(path, "holds no certificate: expected PEM with -----BEGIN CERTIFICATE-----")
        }
        return found
    }

    /// Reads the private key from a file.
    package static func key(_ path: String) throws(FileProblem) -> NIOSSLPrivateKey {
        let bytes = try SmallFile.read(path)
        let text = String(decoding: bytes, as: UTF8.self)
        // NIOSSL can't read an encrypted key without a passphrase; its error would say that there is no key.
        if text.utf8.count > 0, text.contains("ENCRYPTED") {
            throw FileProblem(path, "holds an encrypted key: expected one without a passphrase")
        }
        do { return try NIOSSLPrivateKey(bytes: bytes, format: .pem) } catch {
            throw FileProblem(path, "holds no private key: expected PEM with -----BEGIN PRIVATE KEY-----")
        }
    }

    /// Creates the context of a TLS configuration.
    ///
    /// - Parameters:
    ///   - certificate: The file of the presented certificates, to be named in errors.
    ///   - key: The file of the private key, to be named in errors.
    package static func context(
        _ configuration: TLSConfiguration,
        certificate: String?,
        key: String?
    ) throws(FileProblem) -> NIOSSLContext {
        do { return try NIOSSLContext(configuration: configuration) } catch {
            if let key, let certificate, case NIOSSLError.failedToLoadPrivateKey = error {
                throw FileProblem(key, "the private key doesn't match the first certificate in \(certificate)")
            }
            throw FileProblem(certificate ?? "", "can't be used: \(TLSFailure.reason(error))")
        }
    }
}

extension TLSConfiguration {
    /// Selects HTTP/2 over TLS 1.3, or over TLS 1.2 with the ciphers that HTTP/2 allows.
    package mutating func speakHTTP2() {
        minimumTLSVersion = .tlsv12
        cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
        applicationProtocols = ["h2"]
        shutdownTimeout = .seconds(2)
    }
}

extension NIOSSLCertificate {
    /// The certificate's common name, or else its first subject alternative name, or else its serial number.
    package var name: String {
        if let name = subjectName.last(where: { $0.type == .commonName })?.value, !name.isEmpty { return name }
        for alternative in _subjectAlternativeNames() {
            let kinds: [_SubjectAlternativeName.NameType] = [.dnsName, .uri, .email]
            guard kinds.contains(alternative.nameType), !alternative.contents.isEmpty else { continue }
            return String(decoding: alternative.contents, as: UTF8.self)
        }
        return "serial " + serialNumber.map { String(hexadecimal: UInt64($0), width: 2) }.joined()
    }

    /// Returns whether the certificate is valid for a host according to its subject alternative names. Case doesn't
    /// matter; the first label of a name in the certificate may be `*`, e.g. `*.example.com`.
    package func isFor(host: String) -> Bool {
        let host = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
        for alternative in _subjectAlternativeNames() where alternative.nameType == .dnsName {
            let name = String(decoding: alternative.contents, as: UTF8.self).lowercased()
            if name == host { return true }
            guard name.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { continue }
            if host[dot...] == name.dropFirst() { return true }
        }
        return false
    }

    /// The issuer's name in messages: its common name, or else the last attribute of its distinguished name, or else `an
    /// unnamed CA`.
    package var issuer: String {
        issuerName.last { $0.type == .commonName }?.value ?? issuerName.last?.value ?? "an unnamed CA"
    }

    /// Returns the certificate in the form that metrics and warnings use.
    package func shown(in file: String) -> PresentedCertificate {
        PresentedCertificate(file: file, name: name, expiry: Int(notValidAfter))
    }
}
