public import OCISpec

/// The environment, working directory, user and other settings of a state, which apply to steps added to it.
///
/// BuildKit's Go client keeps the same values in a state.
public struct StateSettings: Sendable {
    /// The working directory of processes, against which relative paths are resolved.
    public private(set) var directory = "/"
    /// The user of processes, `USER[:GROUP]` by name or number; empty for root.
    public var user = ""
    /// The host name of containers; empty for the solver's default.
    public var hostname = ""
    /// The parent of the containers' control groups; empty for the solver's default.
    public var cgroupParent = ""
    public var network = NetworkMode.sandbox
    public var security = SecurityMode.sandbox
    /// The platform of processes; nil for the platform that the definition is encoded for.
    public var platform: Platform?
    private(set) var environmentChanges = Trail<EnvironmentChange>()
    private var hosts = Trail<HostAddress>()
    private var limits = Trail<ResourceLimit>()

    public init() {}

    /// The environment variables, ordered by when each was last set.
    public var environment: Environment {
        var cache = EnvironmentCache()
        return cache.environment(after: environmentChanges)
    }

    /// The additional entries of `/etc/hosts` in containers.
    public var extraHosts: [HostAddress] { hosts.elements }

    public var ulimits: [ResourceLimit] { limits.elements }

    /// Changes the working directory. A relative path is resolved against the current one; an absolute path is kept as it is.
    public mutating func enter(_ path: String) {
        directory = SlashPath.isAbsolute(path) ? path : SlashPath.join(directory, path)
    }

    /// Sets an environment variable; nil removes it.
    public mutating func setVariable(_ name: String, _ value: String?) {
        environmentChanges.append(EnvironmentChange(name: name, value: value))
    }

    public mutating func addHost(_ host: HostAddress) { hosts.append(host) }

    public mutating func addLimit(_ limit: ResourceLimit) { limits.append(limit) }
}
