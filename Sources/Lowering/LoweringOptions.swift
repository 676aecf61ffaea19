public import LLB
public import Lint
public import OCISpec

/// Where a solver looks for an image.
public typealias ImageResolveMode = SourceOperation.ResolveMode

/// What a build asks of the lowering, beside the plan.
public struct LoweringOptions: Sendable {
    /// The stage to build, by name or number; nil builds the plan's default.
    public var target: String?
    /// Values of build arguments by name, as `--build-arg` gives them.
    public var buildArguments: [String: String]
    /// Labels to add to the image, by name.
    public var labels: [String: String]
    /// The platforms that the solver runs commands on, its own first; never empty.
    public var buildPlatforms: [Platform]
    /// The platform to build for; nil builds for the solver's own, and lets an image decide.
    public var targetPlatform: Platform?
    /// True where several platforms are built, and progress names must tell them apart.
    public var isMultiPlatform: Bool
    /// Where images are looked up.
    public var imageResolveMode: ImageResolveMode
    /// The stages that must not come from the cache.
    public var noCache: NoCache
    /// Lines of `/etc/hosts` of every command, in order; the address in its shortest form.
    public var extraHosts: [ExtraHost]
    /// The host name that commands see; empty is the solver's choice.
    public var hostname: String
    /// The size of `/dev/shm` in bytes; 0 is the solver's choice.
    public var shmSize: Int64
    /// Resource limits of every command, in order.
    public var ulimits: [Ulimit]
    /// Devices of every command, in order.
    public var devices: [CDIDevice]
    /// The parent control group of every command; empty is the solver's choice.
    public var cgroupParent: String
    /// Processor and memory limits of every command; nil sets none.
    public var linuxResources: LinuxResources?
    /// The network of every command that asks for none itself; nil is the solver's choice.
    public var networkMode: NetworkMode?
    /// A prefix of all cache mounts' identities; empty for none.
    public var cacheNamespace: String
    /// The solver's LLB capabilities by name; decides what a graph may use.
    public var capabilities: Set<String>
    /// Which lint rules are reported; nil takes the file's own `check=` directive.
    public var lint: LintConfiguration?
    /// True where stages that the target doesn't need are lowered too, for their warnings.
    public var lowersAllStages: Bool
    /// True where the result shall say what the build can be given.
    public var recordsOutline: Bool
    /// True where the build context's ignore patterns are asked for, be the context used or not.
    public var asksForIgnorePatterns = false

    /// Which stages must not come from the cache.
    public enum NoCache: Sendable, Hashable {
        /// None: the cache is used.
        case never
        /// Every stage.
        case always
        /// The stages of these names, compared without case.
        case stages([String])

        func includes(_ stage: String?) -> Bool {
            switch self {
            case .never: false
            case .always: true
            case .stages(let names): names.contains { $0.lowercased() == (stage ?? "").lowercased() }
            }
        }
    }

    /// A line of `/etc/hosts`.
    public struct ExtraHost: Sendable, Hashable {
        /// The host's name.
        public var host: String
        /// Its address.
        public var address: String

        /// A name with its address.
        public init(host: String, address: String) {
            self.host = host
            self.address = address
        }
    }

    /// A resource limit of every command.
    public typealias Ulimit = ResourceLimit

    /// The options of a plain build for `linux/amd64`.
    public init(
        target: String? = nil,
        buildArguments: [String: String] = [:],
        labels: [String: String] = [:],
        buildPlatforms: [Platform] = [.linuxAMD64],
        targetPlatform: Platform? = nil,
        isMultiPlatform: Bool = false,
        imageResolveMode: ImageResolveMode = .default,
        noCache: NoCache = .never,
        extraHosts: [ExtraHost] = [],
        hostname: String = "",
        shmSize: Int64 = 0,
        ulimits: [Ulimit] = [],
        devices: [CDIDevice] = [],
        cgroupParent: String = "",
        linuxResources: LinuxResources? = nil,
        networkMode: NetworkMode? = nil,
        cacheNamespace: String = "",
        capabilities: Set<String> = [],
        lint: LintConfiguration? = nil,
        lowersAllStages: Bool = false,
        recordsOutline: Bool = false
    ) {
        self.target = target
        self.buildArguments = buildArguments
        self.labels = labels
        self.buildPlatforms = buildPlatforms
        self.targetPlatform = targetPlatform
        self.isMultiPlatform = isMultiPlatform
        self.imageResolveMode = imageResolveMode
        self.noCache = noCache
        self.extraHosts = extraHosts
        self.hostname = hostname
        self.shmSize = shmSize
        self.ulimits = ulimits
        self.devices = devices
        self.cgroupParent = cgroupParent
        self.linuxResources = linuxResources
        self.networkMode = networkMode
        self.cacheNamespace = cacheNamespace
        self.capabilities = capabilities
        self.lint = lint
        self.lowersAllStages = lowersAllStages
        self.recordsOutline = recordsOutline
    }
}
