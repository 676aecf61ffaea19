public import Bridge

extension Capabilities {
    /// The capabilities of BuildKit's master branch in August 2026 (commit 73ed6825).
    public static let current = Capabilities(
        frontend: docker2010.frontend.union([
            "gateway.evaluate", "gateway.exec.extrahosts", "gateway.exec.filesystem", "gateway.exec.secretenv",
            "gateway.exec.signals", "gateway.warnings", "reference.attestations", "source.metaresolver",
            "source.metaresolver.http.checksumrequest", "source.metaresolver.image.attestations",
        ]),
        llb: docker2010.llb.union([
            "cache.azblob", "cache.gha", "cache.s3", "diffop", "exec.meta.cdi", "exec.meta.cgroup.parent",
            "exec.meta.linux.resources", "exec.meta.network.proxy", "exec.meta.removemountstubs.recursive",
            "exec.meta.ulimit", "exec.mount.cache.content", "exec.mount.tmpfs.size", "exec.secretenv",
            "exec.validexitcode", "exporter.image.annotations", "exporter.image.attestations", "exporter.multiple",
            "exporter.session", "exporter.sourcedateepoch", "file.copy.alwaysreplaceexistingdestpaths",
            "file.copy.includeexcludepatterns", "file.copy.modestring", "file.copy.requiredpaths",
            "file.rm.nofollowsymlink", "file.symlink.create", "gc.freespacefilter", "history.filter", "mergeop",
            "passthroughop", "source.git.bundle", "source.git.checkoutbundle", "source.git.checksum",
            "source.git.fetchbycommit", "source.git.mtime", "source.git.signatureverify",
            "source.git.skipsubmodules", "source.git.subdir", "source.http.auth", "source.http.header",
            "source.http.signatureverify", "source.image.checksum", "source.image.layerlimit", "source.imageblob",
            "source.local.differ", "source.local.metadatatransfer", "source.ocilayout", "source.policy",
            "source.policy.session",
        ])
    )

    /// The capabilities of the solver inside Docker Engine 20.10, taken from the 20.10.24 executable.
    public static let docker2010 = Capabilities(
        frontend: [
            "frontend.caps", "frontend.inputs", "gateway.exec", "gateway.solve.evaluate", "gateway.solve.metadata",
            "importcaches", "proto.refarray", "readdir", "readfile", "reference.output", "resolveimage",
            "resolveimage.resolvemode", "return", "returnmap", "solve.base", "solve.inlinereturn", "statfile",
        ],
        llb: [
            "constraints", "exec.cgroup", "exec.meta.base", "exec.meta.network", "exec.meta.proxyenv",
            "exec.meta.security", "exec.meta.security.devices.v1", "exec.meta.setsdefaultpath", "exec.mount.bind",
            "exec.mount.bind.readwrite-nooutput", "exec.mount.cache", "exec.mount.cache.sharing",
            "exec.mount.secret", "exec.mount.selector", "exec.mount.ssh", "exec.mount.tmpfs", "file.base",
            "file.rm.wildcard", "meta.description", "meta.exportcache", "meta.ignorecache", "platform",
            // The misspelling (`soruce`) is BuildKit's, so it must be kept.
            "soruce.http.uidgid",
            "source.buildop.llbfilename", "source.git", "source.git.fullurl", "source.git.httpauth",
            "source.git.keepgitdir", "source.git.knownsshhosts", "source.git.mountsshsock", "source.http",
            "source.http.checksum", "source.http.perm", "source.image", "source.image.resolvemode", "source.local",
            "source.local.excludepatterns", "source.local.followpaths", "source.local.includepatterns",
            "source.local.sessionid", "source.local.sharedkeyhint", "source.local.unique",
        ]
    )

    /// The capabilities of the solvers that a user can choose to compile for, by the solver's name. The first is the default.
    public static let presets: [(name: String, capabilities: Capabilities)] = [
        ("current", current),
        ("docker-20.10", docker2010),
    ]
}
