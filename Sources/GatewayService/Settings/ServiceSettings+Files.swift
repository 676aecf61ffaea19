extension ServiceSettings {
    /// What is in the certificates, keys and tokens that settings name.
    public struct Files: Sendable {
        /// TLS towards clients; nil where none is spoken.
        public var tls: ServerTLS?
        /// The tokens for `slipway.v1`; nil where none are asked for.
        public var tokens: TokenFile?
        /// TLS towards the solver; nil where none is spoken.
        public var solverTLS: SolverTLS?
        /// TLS towards the collector of spans; nil where none is spoken.
        public var traceTLS: SolverTLS?
    }

    /// Reads them.
    ///
    /// - Throws: where one can't be read, or doesn't fit.
    public func readFiles() throws(FileProblem) -> Files {
        var files = Files()
        if let certificate = tls.certificate, let key = tls.key {
            files.tls = try ServerTLS(certificate: certificate, key: key, clientCA: tls.clientCA)
        }
        if let tokens = compile.tokens { files.tokens = try TokenFile(tokens) }
        if buildkit.speaksTLS {
            let ca: String
            if let own = buildkit.ca { ca = own } else { ca = try SystemTrust.file() }
            files.solverTLS = try SolverTLS(
                ca: ca,
                certificate: buildkit.certificate,
                key: buildkit.key,
                serverName: buildkit.serverName
            )
        }
        if let ca = trace.ca {
            files.traceTLS = try SolverTLS(ca: ca, certificate: nil, key: nil, serverName: nil)
        }
        return files
    }
}

extension EffectiveSettings {
    /// A problem in a file that a setting names: told by the setting, and by where that is set.
    public func problem(_ problem: FileProblem) -> SettingsError.Problem {
        // What no setting names is the system's.
        let named =
            values.first { $0.setting.kind == .file && $0.value == .text(problem.file) }
            ?? values.first { $0.setting.key == "buildkit.tls" }
        return .init(named?.origin ?? .standard, key: named?.setting.key ?? "", problem.description)
    }
}
