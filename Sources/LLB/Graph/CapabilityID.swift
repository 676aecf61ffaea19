/// IDs of the capabilities that solvers announce and vertices require.
///
/// The IDs are part of the protocol. A solver refuses a graph with a vertex that requires an unannounced capability.
public enum CapabilityID {
    public static let sourceImage = "source.image"
    /// Support for a resolve mode: whether an image is looked up in the registry, or first among local images.
    public static let sourceImageResolveMode = "source.image.resolvemode"
    /// Support for a limit on how many of an image's layers are used.
    public static let sourceImageLayerLimit = "source.image.layerlimit"
    /// Support for checking that an image has a given digest.
    public static let sourceImageChecksum = "source.image.checksum"
    public static let sourceLocal = "source.local"
    public static let sourceLocalUnique = "source.local.unique"
    public static let sourceLocalSessionID = "source.local.sessionid"
    public static let sourceLocalIncludePatterns = "source.local.includepatterns"
    /// Support for transferring only given paths and their symlink targets.
    public static let sourceLocalFollowPaths = "source.local.followpaths"
    public static let sourceLocalExcludePatterns = "source.local.excludepatterns"
    /// Support for a hint by which a transfer reuses the files of earlier transfers with the same hint.
    public static let sourceLocalSharedKeyHint = "source.local.sharedkeyhint"
    /// Support for choosing the method by which a transfer detects changed files.
    public static let sourceLocalDiffer = "source.local.differ"
    public static let sourceLocalMetadataTransfer = "source.local.metadatatransfer"
    public static let sourceGit = "source.git"
    public static let sourceGitKeepDir = "source.git.keepgitdir"
    public static let sourceGitFullURL = "source.git.fullurl"
    public static let sourceGitHTTPAuth = "source.git.httpauth"
    public static let sourceGitKnownSSHHosts = "source.git.knownsshhosts"
    public static let sourceGitMountSSHSock = "source.git.mountsshsock"
    public static let sourceGitSubdir = "source.git.subdir"
    /// Support for checking that a Git reference resolves to a given commit.
    public static let sourceGitChecksum = "source.git.checksum"
    public static let sourceGitSkipSubmodules = "source.git.skipsubmodules"
    public static let sourceGitSignatureVerify = "source.git.signatureverify"
    /// Support for setting files' modification times to the time of the commit.
    public static let sourceGitMTime = "source.git.mtime"
    /// Support for fetching a commit without resolving a reference first.
    public static let sourceGitFetchByCommit = "source.git.fetchbycommit"
    /// Support for fetching from a Git bundle instead of the remote.
    public static let sourceGitBundle = "source.git.bundle"
    /// Support for a Git bundle as the result instead of a worktree.
    public static let sourceGitCheckoutBundle = "source.git.checkoutbundle"
    public static let sourceHTTP = "source.http"
    public static let sourceHTTPAuth = "source.http.auth"
    public static let sourceHTTPChecksum = "source.http.checksum"
    public static let sourceHTTPPerm = "source.http.perm"
    /// Support for setting the user ID and group ID of a downloaded file. The misspelling `soruce` is BuildKit's.
    public static let sourceHTTPUIDGID = "soruce.http.uidgid"
    public static let sourceHTTPHeader = "source.http.header"
    public static let sourceHTTPSignatureVerify = "source.http.signatureverify"
    public static let sourceImageBlob = "source.imageblob"
    public static let sourceOCILayout = "source.ocilayout"
    /// Support for choosing the file that holds the definition of a nested build.
    public static let buildLLBFileName = "source.buildop.llbfilename"
    public static let execMetaBase = "exec.meta.base"
    public static let execMetaCgroupParent = "exec.meta.cgroup.parent"
    public static let execMetaNetwork = "exec.meta.network"
    /// Support for a network that gives an exec access only to a proxy.
    public static let execMetaNetworkProxy = "exec.meta.network.proxy"
    /// Support for proxy variables that aren't part of the cache key.
    public static let execMetaProxy = "exec.meta.proxyenv"
    public static let execMetaSecurity = "exec.meta.security"
    public static let execMetaSecurityDeviceWhitelistV1 = "exec.meta.security.devices.v1"
    /// Support for a default `PATH`, which the solver sets if the environment doesn't.
    public static let execMetaSetsDefaultPath = "exec.meta.setsdefaultpath"
    public static let execMetaUlimit = "exec.meta.ulimit"
    public static let execMetaCDI = "exec.meta.cdi"
    /// Support for removing the mount points, and their parent directories, that the solver created for an exec.
    public static let execMetaRemoveMountStubsRecursive = "exec.meta.removemountstubs.recursive"
    /// Support for memory and CPU limits on an exec's container.
    public static let execMetaLinuxResources = "exec.meta.linux.resources"
    public static let execMountBind = "exec.mount.bind"
    /// Support for writable bind mounts whose changes are discarded.
    public static let execMountBindReadWriteNoOutput = "exec.mount.bind.readwrite-nooutput"
    public static let execMountCache = "exec.mount.cache"
    public static let execMountCacheSharing = "exec.mount.cache.sharing"
    /// Support for mounting a path in the source instead of its root.
    public static let execMountSelector = "exec.mount.selector"
    public static let execMountTmpfs = "exec.mount.tmpfs"
    public static let execMountTmpfsSize = "exec.mount.tmpfs.size"
    public static let execMountSecret = "exec.mount.secret"
    public static let execMountSSH = "exec.mount.ssh"
    /// Support for choosing whether the cache key may be derived from a mount's content.
    public static let execMountContentCache = "exec.mount.cache.content"
    public static let execCgroupsMounted = "exec.cgroup"
    public static let execSecretEnv = "exec.secretenv"
    public static let execValidExitCode = "exec.validexitcode"
    public static let fileBase = "file.base"
    public static let fileRmWildcard = "file.rm.wildcard"
    public static let fileCopyIncludeExcludePatterns = "file.copy.includeexcludepatterns"
    /// Support for requiring that given paths exist in the source of a copy.
    public static let fileCopyRequiredPaths = "file.copy.requiredpaths"
    /// Support for removing a symlink instead of its target.
    public static let fileRmNoFollowSymlink = "file.rm.nofollowsymlink"
    /// Support for copies that replace a file with a directory and vice versa.
    public static let fileCopyAlwaysReplaceExistingDestPaths = "file.copy.alwaysreplaceexistingdestpaths"
    /// Support for symbolic modes in copies, e.g. `u+x`.
    public static let fileCopyModeStringFormat = "file.copy.modestring"
    public static let fileSymlinkCreate = "file.symlink.create"
    public static let constraints = "constraints"
    public static let platform = "platform"
    public static let metaIgnoreCache = "meta.ignorecache"
    public static let metaDescription = "meta.description"
    /// Support for choosing whether a vertex's result is exported with the cache.
    public static let metaExportCache = "meta.exportcache"
    public static let remoteCacheGHA = "cache.gha"
    public static let remoteCacheS3 = "cache.s3"
    public static let remoteCacheAzBlob = "cache.azblob"
    public static let mergeOp = "mergeop"
    public static let diffOp = "diffop"
    public static let passthroughOp = "passthroughop"
    public static let annotations = "exporter.image.annotations"
    public static let attestations = "exporter.image.attestations"
    /// Support for a timestamp (`SOURCE_DATE_EPOCH`) that exporters write instead of the current time.
    public static let sourceDateEpoch = "exporter.sourcedateepoch"
    public static let multipleExporters = "exporter.multiple"
    /// Support for an exporter that runs in the client's session.
    public static let sessionExporter = "exporter.session"
    public static let sourcePolicy = "source.policy"
    /// Support for source policies that the client's session evaluates.
    public static let sourcePolicySession = "source.policy.session"
    public static let gcFreeSpaceFilter = "gc.freespacefilter"
    public static let historyFilters = "history.filter"
}
