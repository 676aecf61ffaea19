extension SourceOperation {
    /// What a download must be and how it is asked for.
    public struct HTTPOptions: Sendable, Hashable {
        /// The digest that it must have, `sha256:…`; empty accepts any.
        public var checksum: String
        /// The file that it is stored as.
        public var file: FileAttributes
        /// The secret that holds the authorization header; empty sends none.
        public var headerSecret: String
        /// The header `Accept`; empty sends the solver's.
        public var accept: String
        /// The header `User-Agent`; empty sends the solver's.
        public var userAgent: String
        /// A detached OpenPGP signature that must fit.
        public var signature: Signature?

        /// A detached OpenPGP signature.
        public struct Signature: Sendable, Hashable {
            /// The armored public key.
            public var publicKey: String
            /// The armored signature.
            public var signature: String

            /// A signature by a key.
            public init(publicKey: String, signature: String) {
                self.publicKey = publicKey
                self.signature = signature
            }
        }

        /// Options; all of them are optional.
        public init(
            checksum: String = "",
            file: FileAttributes = FileAttributes(),
            headerSecret: String = "",
            accept: String = "",
            userAgent: String = "",
            signature: Signature? = nil
        ) {
            self.checksum = checksum
            self.file = file
            self.headerSecret = headerSecret
            self.accept = accept
            self.userAgent = userAgent
            self.signature = signature
        }
    }

    /// A download, as one file.
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
