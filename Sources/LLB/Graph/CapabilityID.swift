/// IDs of the abilities that solvers announce and vertices require.
///
/// The strings are the protocol's; a solver that doesn't announce an ID that a vertex requires refuses the graph.
public enum CapabilityID {
    /// Images.
    public static let sourceImage = "source.image"
    /// Images always from the registry.
    public static let sourceImageResolveMode = "source.image.resolvemode"
    /// Images cut after some layers.
    public static let sourceImageLayerLimit = "source.image.layerlimit"
    /// An image's digest beside its tag.
    public static let sourceImageChecksum = "source.image.checksum"
    /// Directories of the client.
    public static let sourceLocal = "source.local"
    /// Directories told apart by an ID.
    public static let sourceLocalUnique = "source.local.unique"
    /// Directories of a given session.
    public static let sourceLocalSessionID = "source.local.sessionid"
    /// Transfer of matching files only.
    public static let sourceLocalIncludePatterns = "source.local.includepatterns"
    /// Transfer of some paths and what they link to.
    public static let sourceLocalFollowPaths = "source.local.followpaths"
    /// Transfer without matching files.
    public static let sourceLocalExcludePatterns = "source.local.excludepatterns"
    /// Transfers that share a cache.
    public static let sourceLocalSharedKeyHint = "source.local.sharedkeyhint"
    /// A choice of how changed files are found.
    public static let sourceLocalDiffer = "source.local.differ"
    /// Transfer of metadata without content.
    public static let sourceLocalMetadataTransfer = "source.local.metadatatransfer"
    /// Git repositories.
    public static let sourceGit = "source.git"
    /// A checkout with its `.git`.
    public static let sourceGitKeepDir = "source.git.keepgitdir"
    /// The full URL of a remote.
    public static let sourceGitFullURL = "source.git.fullurl"
    /// Secrets for HTTP authentication.
    public static let sourceGitHTTPAuth = "source.git.httpauth"
    /// Known SSH hosts.
    public static let sourceGitKnownSSHHosts = "source.git.knownsshhosts"
    /// A forwarded SSH agent.
    public static let sourceGitMountSSHSock = "source.git.mountsshsock"
    /// A folder of a repository.
    public static let sourceGitSubdir = "source.git.subdir"
    /// The commit a reference must stand for.
    public static let sourceGitChecksum = "source.git.checksum"
    /// A checkout without submodules.
    public static let sourceGitSkipSubmodules = "source.git.skipsubmodules"
    /// Signatures of commits and tags.
    public static let sourceGitSignatureVerify = "source.git.signatureverify"
    /// File times from the commit.
    public static let sourceGitMTime = "source.git.mtime"
    /// Fetching a commit without asking for its reference.
    public static let sourceGitFetchByCommit = "source.git.fetchbycommit"
    /// History from a bundle.
    public static let sourceGitBundle = "source.git.bundle"
    /// A checkout as a bundle.
    public static let sourceGitCheckoutBundle = "source.git.checkoutbundle"
    /// Downloads.
    public static let sourceHTTP = "source.http"
    /// An authorization header from a secret.
    public static let sourceHTTPAuth = "source.http.auth"
    /// The digest a download must have.
    public static let sourceHTTPChecksum = "source.http.checksum"
    /// A download's permission bits.
    public static let sourceHTTPPerm = "source.http.perm"
    /// A download's owner; the ID is spelt so in the protocol.
    public static let sourceHTTPUIDGID = "soruce.http.uidgid"
    /// Request headers.
    public static let sourceHTTPHeader = "source.http.header"
    /// A signature of a download.
    public static let sourceHTTPSignatureVerify = "source.http.signatureverify"
    /// One blob of a registry.
    public static let sourceImageBlob = "source.imageblob"
    /// Images of the client's OCI layouts.
    public static let sourceOCILayout = "source.ocilayout"
    /// The file that holds a nested graph.
    public static let buildLLBFileName = "source.buildop.llbfilename"
    /// Running a process.
    public static let execMetaBase = "exec.meta.base"
    /// A parent control group.
    public static let execMetaCgroupParent = "exec.meta.cgroup.parent"
    /// A choice of network.
    public static let execMetaNetwork = "exec.meta.network"
    /// A network that only reaches a proxy.
    public static let execMetaNetworkProxy = "exec.meta.network.proxy"
    /// Proxy variables outside the cache key.
    public static let execMetaProxy = "exec.meta.proxyenv"
    /// Privileged processes.
    public static let execMetaSecurity = "exec.meta.security"
    /// Devices for privileged processes.
    public static let execMetaSecurityDeviceWhitelistV1 = "exec.meta.security.devices.v1"
    /// The solver sets `PATH` where none is set.
    public static let execMetaSetsDefaultPath = "exec.meta.setsdefaultpath"
    /// Resource limits.
    public static let execMetaUlimit = "exec.meta.ulimit"
    /// CDI devices.
    public static let execMetaCDI = "exec.meta.cdi"
    /// Folders made for mounts go again.
    public static let execMetaRemoveMountStubsRecursive = "exec.meta.removemountstubs.recursive"
    /// Limits of the container.
    public static let execMetaLinuxResources = "exec.meta.linux.resources"
    /// Bind mounts.
    public static let execMountBind = "exec.mount.bind"
    /// Writable binds whose changes are dropped.
    public static let execMountBindReadWriteNoOutput = "exec.mount.bind.readwrite-nooutput"
    /// Cache mounts.
    public static let execMountCache = "exec.mount.cache"
    /// A cache mount's sharing.
    public static let execMountCacheSharing = "exec.mount.cache.sharing"
    /// A folder of the source of a mount.
    public static let execMountSelector = "exec.mount.selector"
    /// Memory file systems.
    public static let execMountTmpfs = "exec.mount.tmpfs"
    /// A memory file system's size.
    public static let execMountTmpfsSize = "exec.mount.tmpfs.size"
    /// Secrets as files.
    public static let execMountSecret = "exec.mount.secret"
    /// SSH agents.
    public static let execMountSSH = "exec.mount.ssh"
    /// A choice of whether a mount's content is the cache key.
    public static let execMountContentCache = "exec.mount.cache.content"
    /// Mounted control groups.
    public static let execCgroupsMounted = "exec.cgroup"
    /// Secrets as variables.
    public static let execSecretEnv = "exec.secretenv"
    /// Exit codes other than 0.
    public static let execValidExitCode = "exec.validexitcode"
    /// File operations.
    public static let fileBase = "file.base"
    /// Removal by pattern.
    public static let fileRmWildcard = "file.rm.wildcard"
    /// Copies of matching files.
    public static let fileCopyIncludeExcludePatterns = "file.copy.includeexcludepatterns"
    /// Paths a copy must find.
    public static let fileCopyRequiredPaths = "file.copy.requiredpaths"
    /// Removal of a link and not of its target.
    public static let fileRmNoFollowSymlink = "file.rm.nofollowsymlink"
    /// Copies that replace a file by a folder and the reverse.
    public static let fileCopyAlwaysReplaceExistingDestPaths = "file.copy.alwaysreplaceexistingdestpaths"
    /// A symbolic mode for copies.
    public static let fileCopyModeStringFormat = "file.copy.modestring"
    /// Symbolic links.
    public static let fileSymlinkCreate = "file.symlink.create"
    /// Worker filters.
    public static let constraints = "constraints"
    /// Platforms.
    public static let platform = "platform"
    /// Ignoring the cache.
    public static let metaIgnoreCache = "meta.ignorecache"
    /// Descriptions.
    public static let metaDescription = "meta.description"
    /// A choice of whether a result goes with the cache.
    public static let metaExportCache = "meta.exportcache"
    /// GitHub's cache.
    public static let remoteCacheGHA = "cache.gha"
    /// A cache in S3.
    public static let remoteCacheS3 = "cache.s3"
    /// A cache in Azure's blobs.
    public static let remoteCacheAzBlob = "cache.azblob"
    /// Merges.
    public static let mergeOp = "mergeop"
    /// Differences.
    public static let diffOp = "diffop"
    /// Passthroughs.
    public static let passthroughOp = "passthroughop"
    /// Annotations of an image.
    public static let annotations = "exporter.image.annotations"
    /// Attestations of an image.
    public static let attestations = "exporter.image.attestations"
    /// A fixed date for all that is made.
    public static let sourceDateEpoch = "exporter.sourcedateepoch"
    /// Several exports of a build.
    public static let multipleExporters = "exporter.multiple"
    /// Exports made by the session.
    public static let sessionExporter = "exporter.session"
    /// Source policies.
    public static let sourcePolicy = "source.policy"
    /// Source policies asked of the session.
    public static let sourcePolicySession = "source.policy.session"
    /// Pruning by free space.
    public static let gcFreeSpaceFilter = "gc.freespacefilter"
    /// Filters on the history.
    public static let historyFilters = "history.filter"
}
