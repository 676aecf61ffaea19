extension SourceOperation {
    /// Options for downloading and verifying a file.
    public struct HTTPOptions: Sendable, Hashable {
        /// The digest that the download must have, `sha256:…`; empty to accept any digest.
        public var checksum: String
        public var file: FileAttributes
        /// The ID of the secret that holds the `Authorization` header; empty if there is none.
        public var headerSecret = ""
        /// The `Accept` header; empty for the solver's default.
        public var accept = ""
        /// The `User-Agent` header; empty for the solver's default.
        public var userAgent = ""
        /// The required signature; nil if none is required.
        public var signature: Signature?

        /// A detached OpenPGP signature with its key, both armored.
        public struct Signature: Sendable, Hashable {
            public var publicKey: String
            public var signature: String

            public init(publicKey: String, signature: String) {
                self.publicKey = publicKey
                self.signature = signature
            }
        }

        public init(checksum: String = "", file: FileAttributes = FileAttributes()) {
            self.checksum = checksum
            self.file = file
        }
    }

    /// A source whose result is a downloaded file.
    ///
    /// - Parameter url: `http://…` or `https://…`.
    public static func http(_ url: String, _ options: HTTPOptions = HTTPOptions()) -> SourceOperation {
        var source = SourceOperation(identifier: url, capabilities: [CapabilityID.sourceHTTP])
        source.set("http.checksum", options.checksum, requiring: CapabilityID.sourceHTTPChecksum)
        source.set(options.file, mode: CapabilityID.sourceHTTPPerm, owner: CapabilityID.sourceHTTPUIDGID)
        source.set("http.authheadersecret", options.headerSecret, requiring: CapabilityID.sourceHTTPAuth)
        source.set("http.header.accept", options.accept, requiring: CapabilityID.sourceHTTPHeader)
        source.set("http.header.user-agent", options.userAgent, requiring: CapabilityID.sourceHTTPHeader)
        if let signature = options.signature {
            source.set("http.sig.pubkey", signature.publicKey)
            source.set("http.sig.signature", signature.signature)
            source.capabilities.append(CapabilityID.sourceHTTPSignatureVerify)
        }
        return source
    }
}
