import NIOCore
package import NIOSSL
package import ServiceSupport

/// Certificates and keys in files, as PEM.
package enum PEMFiles {
    /// Reads the certificates of a file, in its order; at least one.
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

    /// Reads the key of a file.
    package static func key(_ path: String) throws(FileProblem) -> NIOSSLPrivateKey {
        let bytes = try SmallFile.read(path)
        let text = String(decoding: bytes, as: UTF8.self)
        // Else the library would ask for the passphrase on the terminal.
        if text.utf8.count > 0, text.contains("ENCRYPTED") {
            throw FileProblem(path, "holds an encrypted key: expected one without a passphrase")
        }
        do { return try NIOSSLPrivateKey(bytes: bytes, format: .pem) } catch {
            throw FileProblem(path, "holds no private key: expected PEM with -----BEGIN PRIVATE KEY-----")
        }
    }

    /// Puts a configuration for TLS to work.
    ///
    /// - Parameters:
    ///   - certificate: the file with the certificates that are shown, for errors.
    ///   - key: the file with their key.
    package static func context(
        _ configuration: TLSConfiguration,
        certificate: String?,
        key: String?
    ) throws(FileProblem) -> NIOSSLContext {
        do { return try NIOSSLContext(configuration: configuration) } catch {
            if let key, let certificate, case NIOSSLError.failedToLoadPrivateKey = error {
                throw FileProblem(key, "is not the key of the first certificate in \(certificate)")
            }
            throw FileProblem(certificate ?? "", "can't be used: \(TLSFailure.reason(error))")
        }
    }
}

extension TLSConfiguration {
    /// What both sides of the service have in common: HTTP/2, in TLS 1.2 with ciphers that HTTP/2 takes, or 1.3.
    package mutating func speakHTTP2() {
        minimumTLSVersion = .tlsv12
        cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
        applicationProtocols = ["h2"]
        shutdownTimeout = .seconds(2)
    }
}

extension NIOSSLCertificate {
    /// Whom it names: the common name, else the first of its other names, else its number.
    package var name: String {
        if let name = subjectName.last(where: { $0.type == .commonName })?.value, !name.isEmpty { return name }
        for alternative in _subjectAlternativeNames() {
            let kinds: [_SubjectAlternativeName.NameType] = [.dnsName, .uri, .email]
            guard kinds.contains(alternative.nameType), !alternative.contents.isEmpty else { continue }
            return String(decoding: alternative.contents, as: UTF8.self)
        }
        let digits = serialNumber.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "serial " + digits.joined()
    }

    /// True where it is for this host. A name in it may have `*` for the first label; case means nothing.
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

    /// Who signed it, by the common name.
    package var issuer: String {
        issuerName.last { $0.type == .commonName }?.value ?? issuerName.last?.value ?? "an unnamed CA"
    }

    /// As the service shows it.
    package func shown(in file: String) -> PresentedCertificate {
        PresentedCertificate(file: file, name: name, expiry: Int(notValidAfter))
    }
}
