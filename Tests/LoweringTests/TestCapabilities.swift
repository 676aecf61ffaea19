/// Solver capabilities for tests.
enum TestCapabilities {
    /// The capabilities of BuildKit in August 2026.
    static let current = Set(
        """
        source.image source.image.resolvemode source.image.layerlimit source.image.checksum source.local \
        source.local.unique source.local.sessionid source.local.includepatterns source.local.followpaths \
        source.local.excludepatterns source.local.sharedkeyhint source.local.differ \
        source.local.metadatatransfer source.git source.git.keepgitdir source.git.fullurl source.git.httpauth \
        source.git.knownsshhosts source.git.mountsshsock source.git.subdir source.git.checksum \
        source.git.skipsubmodules source.git.signatureverify source.git.mtime source.git.fetchbycommit \
        source.git.bundle source.git.checkoutbundle source.http source.http.auth source.http.checksum \
        source.http.perm soruce.http.uidgid source.http.header source.http.signatureverify source.imageblob \
        source.ocilayout source.buildop.llbfilename exec.meta.base exec.meta.cgroup.parent exec.meta.network \
        exec.meta.network.proxy exec.meta.proxyenv exec.meta.security exec.meta.security.devices.v1 \
        exec.meta.setsdefaultpath exec.meta.ulimit exec.meta.cdi exec.meta.removemountstubs.recursive \
        exec.meta.linux.resources exec.mount.bind exec.mount.bind.readwrite-nooutput exec.mount.cache \
        exec.mount.cache.sharing exec.mount.selector exec.mount.tmpfs exec.mount.tmpfs.size exec.mount.secret \
        exec.mount.ssh exec.mount.cache.content exec.cgroup exec.secretenv exec.validexitcode file.base \
        file.rm.wildcard file.copy.includeexcludepatterns file.copy.requiredpaths file.rm.nofollowsymlink \
        file.copy.alwaysreplaceexistingdestpaths file.copy.modestring file.symlink.create constraints \
        platform meta.ignorecache meta.description meta.exportcache cache.gha cache.s3 cache.azblob mergeop \
        diffop passthroughop exporter.image.annotations exporter.image.attestations exporter.sourcedateepoch \
        source.policy multiple.exporters
        """.split(separator: " ").map(String.init)
    )
}
