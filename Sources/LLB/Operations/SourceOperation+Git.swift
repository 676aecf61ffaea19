import SourceText

extension SourceOperation {
    /// Options for fetching and checking out a repository.
    public struct GitOptions: Sendable, Hashable {
        /// A branch, tag or commit; empty for the remote's default branch.
        public var reference: String
        /// The subdirectory of the repository that is checked out; empty for the repository's root.
        public var subdirectory = ""
        /// Whether the `.git` directory is part of the result.
        public var keepsGitDirectory = false
        /// The ID of the secret that holds an HTTP token; empty if there is none. The default is the ID that clients use.
        public var tokenSecret = "GIT_AUTH_TOKEN"
        /// The ID of the secret that holds an HTTP authorization header; empty if there is none. The default is the ID that
        /// clients use.
        public var headerSecret = "GIT_AUTH_HEADER"
        /// Whether the solver must support `tokenSecret` and `headerSecret`.
        public var requiresAuthentication = false
        /// Lines of a `known_hosts` file for SSH; empty to use the solver's known hosts.
        public var knownSSHHosts = ""
        /// The ID of the SSH agent; if empty, `default` is used.
        public var sshAgent = ""
        /// The full ID of the commit that `reference` must resolve to; empty to accept any commit.
        public var checksum = ""
        public var skipsSubmodules = false
        /// The event whose time becomes the files' modification time: `checkout` or `commit`; empty for the solver's default.
        public var modificationTime = ""
        /// Whether the commit in `checksum` is fetched without resolving `reference` at the remote.
        public var fetchesByCommit = false
        /// The address of a blob that holds a Git bundle to fetch from instead of the remote, `docker-image+blob://…` or
        /// `oci-layout+blob://…`; empty to fetch from the remote.
        public var bundle = ""
        /// The session that provides the bundle's OCI layout; empty for the build's own session.
        public var bundleSessionID = ""
        /// The name of the bundle's OCI layout in the session; empty to use the name in `bundle`.
        public var bundleStoreID = ""
        /// Whether the result is a Git bundle, a single file named `bundle`, instead of a worktree.
        public var checksOutBundle = false
        /// The required signature; nil if none is required.
        public var signature: GitSignature?

        public init(reference: String = "") { self.reference = reference }
    }

    /// A signature that a commit or tag must have.
    public struct GitSignature: Sendable, Hashable {
        /// An armored public key.
        public var publicKey: String
        public var rejectsExpiredKeys = false
        /// Whether the tag must have the signature. If false, a signature on the commit is enough.
        public var requiresSignedTag = false
        /// Whether a signature on the tag is ignored, so that the commit must have the signature.
        public var ignoresSignedTag = false

        public init(publicKey: String) { self.publicKey = publicKey }
    }

    /// A source that provides the files of a Git repository.
    ///
    /// The identifier consists of host, path, reference and subdirectory. It doesn't depend on the protocol: the URL is an
    /// attribute (`git.fullurl`).
    ///
    /// - Parameter url: A URL (`https`, `http`, `ssh`, `git`), an SCP-like address (`git@host:path`), or an address
    ///   without a scheme (`github.com/moby/buildkit`), which means `https`.
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

/// The address of a repository.
struct GitRemote: Sendable, Hashable {
    /// The scheme of the URL: `http`, `https`, `ssh` or `git`.
    var scheme: String
    /// The host, and its port if the address has one.
    var host: String
    /// The path, percent-decoded.
    var path: String
    /// The URL that is passed to Git, without query and fragment. As in BuildKit's client, the `?` of an empty query is kept:
    /// `https://example.com/a.git?`.
    var url: String

    static let schemes: Set<String> = ["http", "https", "ssh", "git"]

    /// Parses a URL or an SCP-like address; returns nil for other text.
    init?(parsing text: String) {
        if let scheme = Self.scheme(of: text) {
            self.init(scheme: scheme.lowercased(), rest: text.dropFirst(scheme.count + 3))
        } else {
            self.init(scpName: text)
        }
    }

    /// Returns the letters and digits before `://`, e.g. `https`; nil if the text doesn't start with a scheme.
    static func scheme(of text: String) -> Substring? {
        let scheme = text.prefix { $0.utf8.allSatisfy(\.isASCIIAlphanumeric) }
        return !scheme.isEmpty && text.dropFirst(scheme.count).hasPrefix("://") ? scheme : nil
    }

    /// Parses the text after `SCHEME://`, e.g. `github.com/moby/buildkit.git`.
    private init?(scheme: String, rest: Substring) {
        guard Self.schemes.contains(scheme) else { return nil }
        let location = rest.prefix { $0 != "#" && $0 != "?" }
        let query = rest[location.endIndex...].prefix { $0 != "#" }
        let pathStart = location.firstIndex(of: "/") ?? location.endIndex
        let authority = location[..<pathStart]
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard let decodedHost = PercentEncoding.decode(host),
            let decodedPath = PercentEncoding.decode(location[pathStart...])
        else { return nil }
        self.scheme = scheme
        self.host = decodedHost
        self.path = decodedPath
        self.url = scheme + "://" + location + (query == "?" ? "?" : "")
    }

    /// Parses an SCP-like address, e.g. `git@github.com:moby/buildkit`.
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
        self.scheme = "ssh"
        self.host = String(host)
        self.path = String(path)
        self.url = "\(user)@\(host):\(path)"
    }

    /// Returns the part of the source identifier after `git://`, e.g. `github.com/moby/buildkit#v0.20.0:docs`.
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
