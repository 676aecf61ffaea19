public import Bridge

extension Capabilities {
    /// Reads the answer to `LLBBridge.Ping`.
    ///
    /// - Throws: where it can't be read.
    public init(pong bytes: [UInt8]) throws { self.init(try PongResponse(decoding: bytes)) }

    /// Reads what a solver announced. An empty list is that of a solver from before lists existed.
    init(_ pong: PongResponse) {
        self.init(
            frontend: pong.frontend.isEmpty
                ? Self.legacyFrontend : Set(pong.frontend.filter(\.isEnabled).map(\.id)),
            llb: pong.llb.isEmpty ? Self.legacyLLB : Set(pong.llb.filter(\.isEnabled).map(\.id))
        )
    }

    /// What the gateway could do when capabilities were introduced; fixed for ever.
    static let legacyFrontend: Set<String> = ["solve.base", "solve.inlinereturn", "resolveimage", "readfile"]

    /// The LLB of that time; fixed for ever. The misspelling is part of an ID.
    static let legacyLLB: Set<String> = [
        "source.image", "source.local", "source.local.unique", "source.local.sessionid",
        "source.local.includepatterns", "source.local.followpaths", "source.local.excludepatterns",
        "source.local.sharedkeyhint", "source.git", "source.git.keepgitdir", "source.git.fullurl", "source.http",
        "source.http.checksum", "source.http.perm", "soruce.http.uidgid", "source.buildop.llbfilename",
        "exec.meta.base", "exec.meta.proxyenv", "exec.mount.bind", "exec.mount.cache", "exec.mount.cache.sharing",
        "exec.mount.selector", "exec.mount.tmpfs", "exec.mount.secret", "constraints", "platform",
        "meta.ignorecache", "meta.description", "meta.exportcache",
    ]
}
