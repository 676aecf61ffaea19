public import LLB
public import Lint
public import OCISpec

/// The registry and cache policy of an image lookup.
public typealias ImageResolveMode = SourceOperation.ResolveMode

/// A build's options for lowering; the defaults are those of a plain build for `linux/amd64`.
public struct LoweringOptions: Sendable {
    /// The stage to build, by name or number; nil builds the plan's default.
    public var target: String?
    /// Values of build arguments by name, as `--build-arg` gives them.
    public var buildArguments: [String: String] = [:]
    /// Labels to add to the image, by name.
    public var labels: [String: String] = [:]
    /// The platforms that the solver runs commands on, its own first; never empty.
    public var buildPlatforms: [Platform] = [.linuxAMD64]
    /// The platform to build for; nil builds for the solver's own, unless the base image is for another.
    public var targetPlatform: Platform?
    /// Whether several platforms are built, so that progress names must tell them apart.
    public var isMultiPlatform = false
    /// The resolve mode of images.
    public var imageResolveMode = ImageResolveMode.default
    /// The stages that must not come from the cache.
    public var noCache = NoCache.never
    /// Lines of `/etc/hosts` of every command, in order; the address in its shortest form.
    public var extraHosts: [ExtraHost] = []
    /// The host name that commands see; empty is the solver's choice.
    public var hostname = ""
    /// The size of `/dev/shm` in bytes; 0 is the solver's choice.
    public var shmSize: Int64 = 0
    /// Resource limits of every command, in order.
    public var ulimits: [ResourceLimit] = []
    /// Devices of every command, in order.
    public var devices: [CDIDevice] = []
    /// The parent control group of every command; empty is the solver's choice.
    public var cgroupParent = ""
    /// Processor and memory limits of every command; nil sets none.
    public var linuxResources: LinuxResources?
    /// The network of every command that names none itself; nil is the solver's choice.
    public var networkMode: NetworkMode?
    /// A prefix of the identities of all cache mounts; empty for none.
    public var cacheNamespace = ""
    /// The solver's LLB capabilities by name, which decide what a graph may use.
    public var capabilities: Set<String>
    /// The lint rules that are reported; nil uses the file's own `check=` directive.
    public var lint: LintConfiguration?
    /// Whether stages that the target doesn't need are lowered too, for their warnings.
    public var lowersAllStages = false
    /// Whether the result has an outline.
    public var recordsOutline = false
    /// Whether the build context's ignore patterns are requested even if the context is not used.
    public var asksForIgnorePatterns = false

    /// The stages that must not come from the cache.
    public enum NoCache: Sendable, Hashable {
        /// None; the cache is used.
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
        public var host: String
        public var address: String

        public init(host: String, address: String) {
            self.host = host
            self.address = address
        }
    }

    public init(capabilities: Set<String> = []) { self.capabilities = capabilities }
}
