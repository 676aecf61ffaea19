package import ServiceSecurity
package import ServiceSupport

extension ServiceSettings {
    /// The certificates, keys and tokens, loaded from the files that the settings name.
    package struct Files: Sendable {
        /// TLS for clients; nil if TLS is not enabled.
        package var tls: ServerTLS?
        /// The tokens for `slipway.v1`; nil if no tokens are required.
        package var tokens: TokenFile?
        /// TLS to the upstream; nil if TLS is not enabled.
        package var solverTLS: UpstreamTLS?
        /// TLS to the trace collector; nil if TLS is not enabled.
        package var traceTLS: UpstreamTLS?
    }

    /// Reads the files that the settings name.
    ///
    /// - Throws: `FileProblem` if a file can't be read or its content is unusable.
    package func readFiles() throws(FileProblem) -> Files {
        var files = Files()
        if let certificate = tls.certificate, let key = tls.key {
            files.tls = try ServerTLS(certificate: certificate, key: key, clientCA: tls.clientCA)
        }
        if let tokens = compile.tokens { files.tokens = try TokenFile(tokens) }
        if buildkit.speaksTLS {
            let ca: String
            if let own = buildkit.ca { ca = own } else { ca = try SystemTrust.file() }
            files.solverTLS = try UpstreamTLS(
                ca: ca,
                certificate: buildkit.certificate,
                key: buildkit.key,
                serverName: buildkit.serverName
            )
        }
        if let ca = trace.ca {
            files.traceTLS = try UpstreamTLS(ca: ca, certificate: nil, key: nil, serverName: nil)
        }
        return files
    }

    /// The PROXY protocol rules for the listeners behind a balancer; nil if there are no such listeners.
    package var proxyRules: ServiceSecurity.ProxyProtocol? {
        guard !proxyProtocol.listen.isEmpty else { return nil }
        return ServiceSecurity.ProxyProtocol(
            trusted: proxyProtocol.trusted,
            requiresCertificate: proxyProtocol.requiresCertificate,
            balancers: Set(proxyProtocol.balancerNames)
        )
    }
}

extension EffectiveSettings {
    /// Returns the message about an unusable file, with the setting that names it.
    package func message(_ problem: FileProblem) -> String {
        // No setting names the system's CA bundle. It is read because of `buildkit.tls`.
        let setting = Setting.all.first { $0.isFile && $0.text(settings) == Setting.quoted(problem.file) }
        let key = setting?.key ?? "buildkit.tls"
        return message(key, "can't be used: \(problem)")
    }
}
