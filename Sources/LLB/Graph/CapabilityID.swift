/// IDs of the capabilities that solvers announce and vertices require.
///
/// The IDs are part of the protocol. A solver refuses a graph with a vertex that requires an unannounced capability.
public enum CapabilityID {
    public static let sourceImage = "source.image"
    /// Choice of where an image is resolved, e.g. always from the registry.
    public static let sourceImageResolveMode = "source.image.resolvemode"
    /// Limit on the number of layers of an image that are used.
    public static let sourceImageLayerLimit = "source.image.layerlimit"
    /// Digest that an image must have.
    public static let sourceImageChecksum = "source.image.checksum"
    public static let sourceLocal = "source.local"
    public static let sourceLocalUnique = "source.local.unique"
    public static let sourceLocalSessionID = "source.local.sessionid"
    public static let sourceLocalIncludePatterns = "source.local.includepatterns"
    /// Transfer of selected paths and their symlink targets.
    public static let sourceLocalFollowPaths = "source.local.followpaths"
    public static let sourceLocalExcludePatterns = "source.local.excludepatterns"
    /// Hint that lets a transfer reuse the files of earlier transfers with the same hint.
    public static let sourceLocalSharedKeyHint = "source.local.sharedkeyhint"
    /// Choice of the method by which a transfer detects changed files.
    public static let sourceLocalDiffer = "source.local.differ"
    public static let sourceLocalMetadataTransfer = "source.local.metadatatransfer"
    public static let sourceGit = "source.git"
    public static let sourceGitKeepDir = "source.git.keepgitdir"
    public static let sourceGitFullURL = "source.git.fullurl"
    public static let sourceGitHTTPAuth = "source.git.httpauth"
    public static let sourceGitKnownSSHHosts = "source.git.knownsshhosts"
    public static let sourceGitMountSSHSock = "source.git.mountsshsock"
    public static let sourceGitSubdir = "source.git.subdir"
    /// Commit that a reference must resolve to.
    public static let sourceGitChecksum = "source.git.checksum"
    public static let sourceGitSkipSubmodules = "source.git.skipsubmodules"
    public static let sourceGitSignatureVerify = "source.git.signatureverify"
    /// Modification times of files taken from the commit.
    public static let sourceGitMTime = "source.git.mtime"
    /// Fetching a commit without resolving a reference first.
    public static let sourceGitFetchByCommit = "source.git.fetchbycommit"
    /// Fetching from a Git bundle instead of the remote.
    public static let sourceGitBundle = "source.git.bundle"
    /// Checkout as a Git bundle instead of a worktree.
    public static let sourceGitCheckoutBundle = "source.git.checkoutbundle"
    public static let sourceHTTP = "source.http"
    public static let sourceHTTPAuth = "source.http.auth"
    public static let sourceHTTPChecksum = "source.http.checksum"
    public static let sourceHTTPPerm = "source.http.perm"
    /// User ID and group ID of a downloaded file. BuildKit's ID has the misspelling `soruce`.
    public static let sourceHTTPUIDGID = "soruce.http.uidgid"
    public static let sourceHTTPHeader = "source.http.header"
    public static let sourceHTTPSignatureVerify = "source.http.signatureverify"
    public static let sourceImageBlob = "source.imageblob"
    public static let sourceOCILayout = "source.ocilayout"
    /// Choice of the file that holds the definition of a nested build.
    public static let buildLLBFileName = "source.buildop.llbfilename"
    public static let execMetaBase = "exec.meta.base"
    public static let execMetaCgroupParent = "exec.meta.cgroup.parent"
    public static let execMetaNetwork = "exec.meta.network"
    /// Network that gives access only to a proxy.
    public static let execMetaNetworkProxy = "exec.meta.network.proxy"
    /// Proxy variables that aren't part of the cache key.
    public static let execMetaProxy = "exec.meta.proxyenv"
    public static let execMetaSecurity = "exec.meta.security"
    public static let execMetaSecurityDeviceWhitelistV1 = "exec.meta.security.devices.v1"
    /// The solver sets `PATH` if the environment doesn't.
    public static let execMetaSetsDefaultPath = "exec.meta.setsdefaultpath"
    public static let execMetaUlimit = "exec.meta.ulimit"
    public static let execMetaCDI = "exec.meta.cdi"
    /// Removal of mount points, and of their parent directories, that the solver created for an exec.
    public static let execMetaRemoveMountStubsRecursive = "exec.meta.removemountstubs.recursive"
    /// Memory and CPU limits of an exec's container.
    public static let execMetaLinuxResources = "exec.meta.linux.resources"
    public static let execMountBind = "exec.mount.bind"
    /// Writable bind mounts whose changes are discarded.
    public static let execMountBindReadWriteNoOutput = "exec.mount.bind.readwrite-nooutput"
    public static let execMountCache = "exec.mount.cache"
    public static let execMountCacheSharing = "exec.mount.cache.sharing"
    /// Mounts of a path in the source instead of its root.
    public static let execMountSelector = "exec.mount.selector"
    public static let execMountTmpfs = "exec.mount.tmpfs"
    public static let execMountTmpfsSize = "exec.mount.tmpfs.size"
    public static let execMountSecret = "exec.mount.secret"
    public static let execMountSSH = "exec.mount.ssh"
    /// Control over whether a mount's content may determine the cache key.
    public static let execMountContentCache = "exec.mount.cache.content"
    public static let execCgroupsMounted = "exec.cgroup"
    public static let execSecretEnv = "exec.secretenv"
    public static let execValidExitCode = "exec.validexitcode"
    public static let fileBase = "file.base"
    public static let fileRmWildcard = "file.rm.wildcard"
    public static let fileCopyIncludeExcludePatterns = "file.copy.includeexcludepatterns"
    /// Paths that must exist in the source of a copy.
    public static let fileCopyRequiredPaths = "file.copy.requiredpaths"
    /// Removal of a symlink instead of its target.
    public static let fileRmNoFollowSymlink = "file.rm.nofollowsymlink"
    /// Copies that replace a file with a directory and vice versa.
    public static let fileCopyAlwaysReplaceExistingDestPaths = "file.copy.alwaysreplaceexistingdestpaths"
    /// Symbolic modes for copies, e.g. `u+x`.
    public static let fileCopyModeStringFormat = "file.copy.modestring"
    public static let fileSymlinkCreate = "file.symlink.create"
    public static let constraints = "constraints"
    public static let platform = "platform"
    public static let metaIgnoreCache = "meta.ignorecache"
    public static let metaDescription = "meta.description"
    /// Choice of whether a vertex's result is exported with the cache.
    public static let metaExportCache = "meta.exportcache"
    public static let remoteCacheGHA = "cache.gha"
    public static let remoteCacheS3 = "cache.s3"
    public static let remoteCacheAzBlob = "cache.azblob"
    public static let mergeOp = "mergeop"
    public static let diffOp = "diffop"
    public static let passthroughOp = "passthroughop"
    public static let annotations = "exporter.image.annotations"
    public static let attestations = "exporter.image.attestations"
    /// Timestamp (`SOURCE_DATE_EPOCH`) that exporters write instead of the current time.
    public static let sourceDateEpoch = "exporter.sourcedateepoch"
    public static let multipleExporters = "exporter.multiple"
    /// Exporter that runs in the client's session.
    public static let sessionExporter = "exporter.session"
    public static let sourcePolicy = "source.policy"
    /// Source policies that the session evaluates.
    public static let sourcePolicySession = "source.policy.session"
    public static let gcFreeSpaceFilter = "gc.freespacefilter"
    public static let historyFilters = "history.filter"
}
