public import LLB
public import OCISpec
public import SourceText

/// The options of a client's request to build a `Program`, with the defaults applied.
public struct ProgramRequest: Sendable {
    /// The name of the build file in its context, e.g. `flake.nix`.
    public var filename = ""
    /// The target (`--target`); nil for the default target.
    public var target: String?
    /// The values of build arguments by name (`--build-arg`).
    public var arguments: [String: String] = [:]
    /// All platforms to build for, in the order of the request; never empty.
    public var platforms: [Platform]
    /// The platform to build for. For a `SourceReader`, which serves all platforms, it is the first of `platforms`.
    public var targetPlatform: Platform
    /// The solver's own platform.
    public var buildPlatform: Platform
    /// Whether the names of steps in progress lines must contain the platform.
    public var isMultiPlatform = false
    /// The network mode of commands (`--network`); nil to give each command its own network.
    public var networkMode: NetworkMode?
    /// Whether cached results are ignored (`--no-cache`).
    public var ignoresCache = false
    /// The names, in lower case, of the targets whose steps must not come from the cache (`--no-cache-filter`).
    public var uncachedTargets: Set<String> = []
    /// The solver's LLB capabilities, which determine the LLB features that a graph may use.
    public var capabilities: Set<String>
    /// The prefix of the IDs of cache mounts; empty if there is none.
    public var cacheNamespace = ""
    /// The timestamp of the image and its files (`SOURCE_DATE_EPOCH`) in seconds since 1970; nil for the time of the build.
    public var epoch: Int64?
    /// The commit of the build context (`vcs:revision`), with the suffix `-dirty` if the worktree has uncommitted changes; nil if
    /// the client doesn't state it.
    public var revision: String?
    /// The URL of the build context's repository (`vcs:source`); nil if the client doesn't state it.
    public var repository: String?
    /// The client's settings for all commands.
    public var commands = Commands()

    /// Settings for all commands.
    public struct Commands: Sendable {
        public var hostname = ""
        public var cgroupParent = ""
        public var extraHosts: [HostAddress] = []
        public var ulimits: [ResourceLimit] = []
        /// The size of `/dev/shm` in bytes; 0 lets the solver choose.
        public var shmSize: Int64 = 0
        public var resources: LinuxResources?
        public var proxy: ProxyEnvironment?

        public init() {}
    }

    public init(platforms: [Platform], buildPlatform: Platform, capabilities: Set<String>) {
        self.platforms = platforms
        targetPlatform = platforms.first ?? buildPlatform
        self.buildPlatform = buildPlatform
        self.capabilities = capabilities
    }

    /// Returns the ID under which the solver keeps a cache, formed like the ID of a Dockerfile's cache mount.
    public func cacheID(_ id: String) -> String { cacheNamespace + "/" + id }

    /// Returns the option that sets the progress name and the location of a step.
    ///
    /// - Parameter name: The name, e.g. `[build] make`. In a build for several platforms, the platform is added.
    public func step<Step: StepOptions>(_ name: String, at place: SourceLocation) -> StepOption<Step> {
        .all([.named(progressName(name)), .location(place)])
    }

    /// Returns the options of a run: its name, its location, and the client's settings for commands. Options that the caller adds
    /// after these take precedence.
    public func run(_ name: String, at place: SourceLocation) -> StepOption<RunOptions> {
        let (commands, network, ignoresCache) = (commands, networkMode, ignoresCache)
        let settings = StepOption<RunOptions> { step in
            if let network { step.settings.network = network }
            if !commands.hostname.isEmpty { step.settings.hostname = commands.hostname }
            if !commands.cgroupParent.isEmpty { step.settings.cgroupParent = commands.cgroupParent }
            for host in commands.extraHosts { step.settings.addHost(host) }
            for limit in commands.ulimits { step.settings.addLimit(limit) }
            if let proxy = commands.proxy { step.proxy = proxy }
            if let resources = commands.resources { step.vertex.metadata.linuxResources = resources }
            if commands.shmSize > 0 { step.mounts.append((.tmpfs("/dev/shm", size: commands.shmSize), .scratch)) }
            if ignoresCache { step.vertex.metadata.ignoresCache = true }
        }
        return .all([step(name, at: place), settings])
    }

    private func progressName(_ name: String) -> String {
        guard isMultiPlatform else { return name }
        let platform = targetPlatform.formattedWithOSOptions
        return name.hasPrefix("[") ? "[\(platform) \(name.dropFirst())" : "[\(platform)] \(name)"
    }
}
