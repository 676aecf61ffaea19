public import LLB
public import Lint
public import OCISpec
import ShellWords

/// The place where the solver looks for an image first: the registry or its own local images.
public typealias ImageResolveMode = SourceOperation.ResolveMode

/// The options of a build that affect its graph and image config. By default, the build is for `linux/amd64`.
public struct LoweringOptions: Sendable {
    /// The stage to build, by name or, in a YAML syntax, by index; nil for the plan's default stage.
    public var target: String?
    /// The values of build arguments (`--build-arg`), keyed by name.
    public var buildArguments: [String: String] = [:]
    /// The labels to add to the image, keyed by name.
    public var labels: [String: String] = [:]
    /// The platforms that the solver can run commands on, its native platform first; never empty.
    public var buildPlatforms: [Platform] = [.linuxAMD64]
    /// The platform to build for. If nil, the build is for the first of `buildPlatforms` that matches the base image, or simply
    /// for the first if none matches.
    public var targetPlatform: Platform?
    /// Whether the build is for several platforms, in which case progress lines must name the platform.
    public var isMultiPlatform = false
    public var imageResolveMode = ImageResolveMode.default
    /// The stages whose steps must not come from the cache.
    public var noCache = NoCache.never
    /// Lines to add to every command's `/etc/hosts`, in order. Addresses must be in their shortest form.
    public var extraHosts: [ExtraHost] = []
    /// The host name that commands see; empty lets the solver choose.
    public var hostname = ""
    /// The size of every command's `/dev/shm` in bytes; 0 lets the solver choose.
    public var shmSize: Int64 = 0
    /// Resource limits of every command, in order.
    public var ulimits: [ResourceLimit] = []
    /// The CDI devices that every command can use, in order.
    public var devices: [CDIDevice] = []
    /// The parent control group of every command; empty lets the solver choose.
    public var cgroupParent = ""
    /// Processor and memory limits of every command; nil for no limits.
    public var linuxResources: LinuxResources?
    /// The network mode of commands whose step doesn't set one; nil for a separate network per command (`sandbox`).
    public var networkMode: NetworkMode?
    /// The prefix of all cache mount IDs; empty if there is none.
    public var cacheNamespace = ""
    /// The names of the solver's LLB capabilities. They determine which features a graph may use.
    public var capabilities: Set<String>
    /// The lint configuration; if nil, the build file's `check=` directive sets it.
    public var lint: LintConfiguration?
    /// Whether stages that the target doesn't need are lowered too, so that their warnings are reported.
    public var lowersAllStages = false
    /// Whether all stages are lowered and the result includes the files of each.
    public var recordsStages = false
    /// Whether the result includes an outline (`--call=outline`).
    public var recordsOutline = false
    /// Whether the steps that the solver can't encode, e.g. `RUN []`, are errors. BuildKit's frontend finds them only when it encodes
    /// the graph, so that its subrequests answer for such a file.
    public var checksEncoding = true
    /// Whether the ignore patterns of the build context are loaded even if no step copies from the context.
    public var asksForIgnorePatterns = false

    /// The stages whose steps must not come from the cache.
    public enum NoCache: Sendable, Hashable {
        /// No stage: every step can be taken from the cache.
        case never
        /// Every stage.
        case always
        /// The stages with these names, given in lower case. Stage names are matched ignoring case.
        case stages(Set<String>)

        func includes(_ stage: String?) -> Bool {
            switch self {
            case .never: false
            case .always: true
            case .stages(let names): names.contains((stage ?? "").lowercased())
            }
        }
    }

    /// The maximum number of steps for matching the patterns of all substitutions, as counted by `MatchingBudget`. A build for
    /// several platforms divides the number among them, so that the limit holds for the whole build and the result doesn't
    /// depend on timing.
    package var matchingSteps = MatchingBudget.defaultLimit

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
