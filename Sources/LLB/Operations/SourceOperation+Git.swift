import SourceText

extension SourceOperation {
    /// How a repository is fetched and checked out.
    public struct GitOptions: Sendable, Hashable {
        /// A branch, tag or commit; empty is the remote's default branch.
        public var reference: String
        /// A folder of the repository; empty is all of it.
        public var subdirectory: String
        /// True keeps `.git`.
        public var keepsGitDirectory: Bool
        /// The secret that holds an HTTP token; empty is none.
        public var tokenSecret: String
        /// The secret that holds an HTTP authorization header; empty is none.
        public var headerSecret: String
        /// True where a solver must know `tokenSecret` and `headerSecret`; the default names are only a convention.
        public var requiresAuthentication: Bool
        /// Lines of a `known_hosts` file, for SSH. Empty accepts no host that the solver doesn't know.
        public var knownSSHHosts: String
        /// The SSH agent's ID, for SSH; empty is `default`.
        public var sshAgent: String
        /// The commit that the reference must stand for, in full; empty accepts any.
        public var checksum: String
        /// True leaves submodules out.
        public var skipsSubmodules: Bool
        /// What the files' times are: `checkout` or `commit`; empty is the solver's choice.
        public var modificationTime: String
        /// True fetches the commit of `checksum` without asking the remote what the reference stands for.
        public var fetchesByCommit: Bool
        /// A blob to read the history from instead of the remote, `docker-image+blob://…` or `oci-layout+blob://…`.
        public var bundle: String
        /// The session that holds the bundle's OCI layout.
        public var bundleSessionID: String
        /// The name of the bundle's OCI layout.
        public var bundleStoreID: String
        /// True gives one file, `bundle`, instead of a worktree.
        public var checksOutBundle: Bool
        /// Keys that must have signed the commit or tag, and how (`git.sig.…`).
        public var signature: GitSignature?

        /// Options with the names that clients use for the secrets; all of them are optional.
        public init(
            reference: String = "",
            subdirectory: String = "",
            keepsGitDirectory: Bool = false,
            tokenSecret: String = "GIT_AUTH_TOKEN",
            headerSecret: String = "GIT_AUTH_HEADER",
            requiresAuthentication: Bool = false,
            knownSSHHosts: String = "",
            sshAgent: String = "",
            checksum: String = "",
            skipsSubmodules: Bool = false,
            modificationTime: String = "",
            fetchesByCommit: Bool = false,
            bundle: String = "",
            bundleSessionID: String = "",
            bundleStoreID: String = "",
            checksOutBundle: Bool = false,
            signature: GitSignature? = nil
        ) {
            self.reference = reference
            self.subdirectory = subdirectory
            self.keepsGitDirectory = keepsGitDirectory
            self.tokenSecret = tokenSecret
            self.headerSecret = headerSecret
            self.requiresAuthentication = requiresAuthentication
            self.knownSSHHosts = knownSSHHosts
            self.sshAgent = sshAgent
            self.checksum = checksum
            self.skipsSubmodules = skipsSubmodules
            self.modificationTime = modificationTime
            self.fetchesByCommit = fetchesByCommit
            self.bundle = bundle
            self.bundleSessionID = bundleSessionID
            self.bundleStoreID = bundleStoreID
            self.checksOutBundle = checksOutBundle
            self.signature = signature
        }
    }

    /// A signature that a commit or tag must have.
    public struct GitSignature: Sendable, Hashable {
        /// An armored public key.
        public var publicKey: String
        /// True refuses keys that have expired.
        public var rejectsExpiredKeys: Bool
        /// True takes only the signature of a tag.
        public var requiresSignedTag: Bool
        /// True takes only the signature of the commit.
        public var ignoresSignedTag: Bool

        /// A signature by a key.
        public init(
            publicKey: String,
            rejectsExpiredKeys: Bool = false,
            requiresSignedTag: Bool = false,
            ignoresSignedTag: Bool = false
        ) {
            self.publicKey = publicKey
            self.rejectsExpiredKeys = rejectsExpiredKeys
            self.requiresSignedTag = requiresSignedTag
            self.ignoresSignedTag = ignoresSignedTag
        }
    }

    /// A Git repository.
    ///
    /// The identifier is made of host, path, reference and folder alone, so the same repository has the same identity
    /// over any protocol.
    ///
    /// - Parameter url: a URL (`https`, `http`, `ssh`, `git`), an SCP-like name (`git@host:path`), or either without a
    ///   scheme, which is `https`.
    public static func git(_ url: String, _ options: GitOptions = GitOptions()) -> SourceOperation {
        var remoteText = url
        var remote = GitRemote(parsing: url)
        if remote == nil, GitRemote.scheme(of: url) == nil {
            remoteText = "https://" + url
            remote = GitRemote(parsing: remoteText)
        }
        var source = SourceOperation(
            identifier: "git://" + (remote?.identity(options) ?? remoteText),
            capabilities: [CapabilityID.sourceGit]
        )
        if options.keepsGitDirectory {
            source.set("git.keepgitdir", "true", requiring: CapabilityID.sourceGitKeepDir)
        }
        source.set("git.fullurl", remote?.url ?? remoteText, requiring: CapabilityID.sourceGitFullURL)
        let authentication = options.requiresAuthentication ? CapabilityID.sourceGitHTTPAuth : nil
        source.set("git.authtokensecret", options.tokenSecret, requiring: authentication)
        source.set("git.authheadersecret", options.headerSecret, requiring: authentication)
        if remote?.scheme == "ssh" {
            source.set("git.knownsshhosts", options.knownSSHHosts)
            source.capabilities.append(CapabilityID.sourceGitKnownSSHHosts)
            let agent = options.sshAgent.isEmpty ? "default" : options.sshAgent
            source.set("git.mountsshsock", agent, requiring: CapabilityID.sourceGitMountSSHSock)
        }
        source.setCheckout(options)
        return source
    }

    private mutating func setCheckout(_ options: GitOptions) {
        set("git.checksum", options.checksum, requiring: CapabilityID.sourceGitChecksum)
        if options.skipsSubmodules {
            set("git.skipsubmodules", "true", requiring: CapabilityID.sourceGitSkipSubmodules)
        }
        set("git.mtime", options.modificationTime, requiring: CapabilityID.sourceGitMTime)
        if options.fetchesByCommit {
            set("git.fetchbycommit", "true", requiring: CapabilityID.sourceGitFetchByCommit)
        }
        set("git.bundle", options.bundle, requiring: CapabilityID.sourceGitBundle)
        set("oci.session", options.bundleSessionID)
        set("oci.store", options.bundleStoreID)
        if options.checksOutBundle {
            set("git.checkoutbundle", "true", requiring: CapabilityID.sourceGitCheckoutBundle)
        }
        guard let signature = options.signature else { return }
        set("git.sig.pubkey", signature.publicKey, requiring: CapabilityID.sourceGitSignatureVerify)
        if signature.rejectsExpiredKeys { set("git.sig.rejectexpired", "true") }
        if signature.requiresSignedTag { set("git.sig.requiresignedtag", "true") }
        if signature.ignoresSignedTag { set("git.sig.ignoresignedtag", "true") }
    }
}

/// Where a repository is.
struct GitRemote: Sendable, Hashable {
    /// `http`, `https`, `ssh` or `git`.
    var scheme: String
    /// The host, with its port.
    var host: String
    /// The path on it, decoded.
    var path: String
    /// What Git is given: without query and fragment.
    var url: String

    static let schemes: Set<String> = ["http", "https", "ssh", "git"]

    /// Reads a URL or an SCP-like name; nil where it is neither.
    init?(parsing text: String) {
        if let scheme = Self.scheme(of: text) {
            self.init(scheme: scheme.lowercased(), rest: text.dropFirst(scheme.count + 3))
        } else {
            self.init(scpName: text)
        }
    }

    /// What stands before `://`, letters and digits; nil where nothing does.
    static func scheme(of text: String) -> Substring? {
        let scheme = text.prefix { $0.utf8.allSatisfy(\.isASCIIAlphanumeric) }
        return !scheme.isEmpty && text.dropFirst(scheme.count).hasPrefix("://") ? scheme : nil
    }

    /// What follows `scheme://`.
    private init?(scheme: String, rest: Substring) {
        guard Self.schemes.contains(scheme) else { return nil }
        let location = rest.prefix { $0 != "#" && $0 != "?" }
        let pathStart = location.firstIndex(of: "/") ?? location.endIndex
        let authority = location[..<pathStart]
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard let decoded = PercentEncoding.decode(location[pathStart...]) else { return nil }
        self.scheme = scheme
        self.host = String(host)
        self.path = decoded
        self.url = scheme + "://" + location
    }

    /// `user@host:path`.
    private init?(scpName text: String) {
        guard let at = text.firstIndex(of: "@"), at != text.startIndex,
            let colon = text[at...].firstIndex(of: ":")
        else { return nil }
        let host = text[text.index(after: at)..<colon]
        let user = text[..<at]
        guard !host.isEmpty, host.allSatisfy(Self.isHostCharacter), user.allSatisfy(Self.isHostCharacter) else {
            return nil
        }
        let path = text[text.index(after: colon)...].prefix { $0 != "#" && $0 != "?" }
        guard !path.isEmpty else { return nil }
        self.scheme = "ssh"
        self.host = String(host)
        self.path = String(path)
        self.url = "\(user)@\(host):\(path)"
    }

    /// What tells the repository, and the part of it, from others.
    func identity(_ options: SourceOperation.GitOptions) -> String {
        var result = host + SlashPath.join("/", path)
        if !options.reference.isEmpty || !options.subdirectory.isEmpty {
            result += "#" + options.reference
            if !options.subdirectory.isEmpty { result += ":" + options.subdirectory }
        }
        return result
    }

    private static func isHostCharacter(_ character: Character) -> Bool {
        character == "." || character == "-" || character == "_" || character.utf8.allSatisfy(\.isASCIIAlphanumeric)
    }
}
