import OCISpec

/// The arguments and options of a run.
public struct RunOptions: StepOptions {
    /// The program and its arguments; no shell interprets them.
    public var arguments: [String]
    /// The settings of the process, initially the settings of the state that the process runs on. Changes don't affect later
    /// steps.
    public var settings: StateSettings
    /// The mounts other than the root file system.
    public var mounts: [(mount: Mount, source: State)] = []
    public var isRootReadOnly = false
    public var secrets: [SecretMount] = []
    public var sshAgents: [SSHMount] = []
    public var devices: [CDIDevice] = []
    /// The proxy variables, which aren't part of the cache key; nil if there are none.
    public var proxy: ProxyEnvironment?
    /// The exit codes that count as success; if empty, only 0 counts.
    public var validExitCodes: [Int32] = []
    public var vertex = VertexOptions()
    /// The error of the first invalid option; nil if all options are valid.
    var failure: StateError.Reason?

    init(_ arguments: [String], _ settings: StateSettings) {
        self.arguments = arguments
        self.settings = settings
    }
}

// File systems.
extension StepOption<RunOptions> {
    /// Mounts a file system. Calling `mounted(at:fileID:line:)` on the state that the run returns gives the file system with the
    /// process's changes.
    ///
    /// - Parameters:
    ///   - target: An absolute path.
    ///   - source: The file system; an empty one by default.
    ///   - selector: The path in `source` that is mounted; empty for its root.
    ///   - dropsChanges: Whether the process's changes are discarded, in which case `mounted(at:)` has nothing to return.
    ///   - contentCache: Whether the solver may derive the cache key from the content of a read-only mount.
    public static func mount(
        _ target: String,
        from source: State = .scratch,
        selector: String = "",
        isReadOnly: Bool = false,
        dropsChanges: Bool = false,
        contentCache: Mount.ContentCache = .default
    ) -> StepOption {
        let mount = Mount(
            target,
            selector: selector,
            isReadOnly: isReadOnly,
            dropsChanges: dropsChanges,
            contentCache: contentCache
        )
        return StepOption { $0.mounts.append((mount, source)) }
    }

    /// Mounts a directory that the solver keeps between builds.
    ///
    /// - Parameters:
    ///   - target: An absolute path.
    ///   - id: The ID under which the solver keeps the directory.
    ///   - source: The initial content of the directory.
    ///   - selector: The path in `source` to take the initial content from; empty for its root.
    public static func cache(
        _ target: String,
        id: String,
        sharing: Mount.CacheSharing = .shared,
        from source: State = .scratch,
        selector: String = "",
        isReadOnly: Bool = false
    ) -> StepOption {
        let mount = Mount.cache(target, id: id, sharing: sharing, selector: selector, isReadOnly: isReadOnly)
        return StepOption { $0.mounts.append((mount, source)) }
    }

    /// Mounts an in-memory file system of at most `size` bytes; 0 means no limit.
    public static func tmpfs(_ target: String, size: Int64 = 0) -> StepOption {
        StepOption { $0.mounts.append((.tmpfs(target, size: size), .scratch)) }
    }

    /// Adds a mount as it is, except that `source` replaces the mount's own source.
    public static func mount(_ mount: Mount, from source: State) -> StepOption {
        var mount = mount
        mount.source = nil
        return StepOption { [mount] in $0.mounts.append((mount, source)) }
    }

    /// Mounts the root file system read-only. The result of the run is then the file system that the process ran on, unchanged.
    public static var readOnlyRoot: StepOption { StepOption { $0.isRootReadOnly = true } }
}

// Secrets, agents and devices.
extension StepOption<RunOptions> {
    /// Gives the process a client secret as a file.
    ///
    /// - Parameters:
    ///   - id: The secret's ID.
    ///   - target: The absolute path of the file.
    ///   - isOptional: Whether the process runs without the secret if the client has none.
    public static func secret(
        _ id: String,
        at target: String,
        userID: UInt32 = 0,
        groupID: UInt32 = 0,
        mode: UInt32 = 0o400,
        isOptional: Bool = false
    ) -> StepOption {
        var secret = SecretMount(id: id, target: target, isOptional: isOptional)
        (secret.userID, secret.groupID, secret.mode) = (userID, groupID, mode)
        return .secret(secret)
    }

    /// Gives the process a client secret as an environment variable, which isn't part of the cache key.
    public static func secret(_ id: String, as variable: String, isOptional: Bool = false) -> StepOption {
        .secret(SecretMount(id: id, target: nil, variable: variable, isOptional: isOptional))
    }

    /// Gives the process a client secret.
    public static func secret(_ secret: SecretMount) -> StepOption { StepOption { $0.secrets.append(secret) } }

    /// Gives the process a socket to one of the client's SSH agents. `SSH_AUTH_SOCK` is set to the path of the run's first
    /// socket unless the environment sets it.
    ///
    /// - Parameters:
    ///   - id: The agent's ID; empty for the default agent.
    ///   - target: The absolute path of the socket; empty for `/run/buildkit/ssh_agent.N`, where `N` counts the run's agents
    ///     from 0.
    public static func ssh(
        _ id: String = "",
        at target: String = "",
        userID: UInt32 = 0,
        groupID: UInt32 = 0,
        mode: UInt32 = 0o600,
        isOptional: Bool = false
    ) -> StepOption {
        var agent = SSHMount(id: id, target: target, isOptional: isOptional)
        (agent.userID, agent.groupID, agent.mode) = (userID, groupID, mode)
        return StepOption { [agent] in $0.sshAgents.append(agent) }
    }

    /// Gives the process a device of the Container Device Interface, e.g. `vendor.com/gpu=0`.
    public static func device(_ name: String, isOptional: Bool = false) -> StepOption {
        StepOption { $0.devices.append(CDIDevice(name: name, isOptional: isOptional)) }
    }

    /// Sets proxy variables that aren't part of the cache key.
    public static func proxy(_ proxy: ProxyEnvironment) -> StepOption { StepOption { $0.proxy = proxy } }

    /// The exit codes that count as success instead of 0.
    public static func validExitCodes(_ codes: [Int32]) -> StepOption { StepOption { $0.validExitCodes = codes } }
}

// Settings of this process alone. Each option is named after the method of `State` that changes the same setting for all later
// steps.
extension StepOption<RunOptions> {
    public static func env(_ name: String, _ value: String) -> StepOption {
        StepOption { step in
            if let reason = StateError.Reason(variableName: name) { step.failure = step.failure ?? reason }
            step.settings.setVariable(name, value)
        }
    }

    public static func dir(_ path: String) -> StepOption { StepOption { $0.settings.enter(path) } }

    public static func user(_ user: String) -> StepOption { StepOption { $0.settings.user = user } }

    public static func hostname(_ name: String) -> StepOption { StepOption { $0.settings.hostname = name } }

    public static func network(_ mode: NetworkMode) -> StepOption { StepOption { $0.settings.network = mode } }

    public static func security(_ mode: SecurityMode) -> StepOption { StepOption { $0.settings.security = mode } }

    public static func extraHost(_ name: String, _ address: String) -> StepOption {
        StepOption { $0.settings.addHost(HostAddress(name: name, address: address)) }
    }

    public static func ulimit(_ name: String, soft: Int64, hard: Int64) -> StepOption {
        StepOption { $0.settings.addLimit(ResourceLimit(name: name, soft: soft, hard: hard)) }
    }

    public static func cgroupParent(_ parent: String) -> StepOption { StepOption { $0.settings.cgroupParent = parent } }
}
