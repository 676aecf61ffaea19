public import Bridge

extension Capabilities {
    /// Decodes the response to `LLBBridge.Ping`.
    ///
    /// - Throws: `WireError` if the bytes can't be decoded as a `PongResponse`.
    public init(pong bytes: [UInt8]) throws { self.init(try PongResponse(decoding: bytes)) }

    /// Creates the capabilities that a response announces. An empty list, as from a solver that predates capabilities, stands
    /// for the legacy capabilities.
    init(_ pong: PongResponse) {
        self.init(
            frontend: pong.frontend.isEmpty
                ? Self.legacyFrontend : Set(pong.frontend.filter(\.isEnabled).map(\.id)),
            llb: pong.llb.isEmpty ? Self.legacyLLB : Set(pong.llb.filter(\.isEnabled).map(\.id))
        )
    }

    /// The gateway capabilities assumed of a solver that announces none: the features that existed when BuildKit
    /// introduced capabilities.
    static let legacyFrontend: Set<String> = ["solve.base", "solve.inlinereturn", "resolveimage", "readfile"]

    /// The LLB capabilities assumed of a solver that announces none: the features that existed when BuildKit introduced
    /// capabilities. The misspelling `soruce` is BuildKit's.
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
