import OCISpec
import SourceText

/// An operation that runs a process in a container (`pb.ExecOp`).
///
/// Each writable bind mount whose changes aren't dropped is an output of the vertex: the file system after the process has run.
/// Outputs are numbered in the order of the mounts' targets.
public struct ExecOperation: Sendable, Hashable {
    /// The program and its arguments; no shell interprets them.
    public var arguments: [String]
    public var environment = Environment()
    /// The directory that the process starts in, an absolute path.
    public var workingDirectory = "/"
    /// The user of the process, `USER[:GROUP]` by name or number; empty for root.
    public var user = ""
    /// The container's host name; empty for the solver's default.
    public var hostname = ""
    /// The parent of the container's control group; empty for the solver's default.
    public var cgroupParent = ""
    public var extraHosts: [HostAddress] = []
    public var ulimits: [ResourceLimit] = []
    /// The exit codes that count as success; if empty, only 0 counts.
    public var validExitCodes: [Int32] = []
    /// Whether directories that were created as mount points, including their parents, are removed once the process has ended.
    /// True by default, as in BuildKit's client.
    public var removesMountStubs = true
    public var network = NetworkMode.sandbox
    public var security = SecurityMode.sandbox
    /// The proxy variables, which aren't part of the cache key; nil if there are none.
    public var proxy: ProxyEnvironment?
    /// The container's file systems; one of them must have the target `/`.
    public var mounts: [Mount]
    public var secrets: [SecretMount] = []
    public var sshAgents: [SSHMount] = []
    public var devices: [CDIDevice] = []
    /// The way in which the process gets a `PATH` if `environment` doesn't set it.
    public var defaultPath = DefaultPath.unspecified

    /// The way in which a process gets a default `PATH`. The right choice depends on the solver's capabilities.
    public enum DefaultPath: Sendable, Hashable {
        /// No default `PATH`, for a solver whose capabilities are unknown.
        case unspecified
        /// A default `PATH` set by the solver, which must have the `exec.meta.setsdefaultpath` capability.
        case bySolver
        /// A default `PATH` added to the vertex's environment, for solvers without the `exec.meta.setsdefaultpath` capability.
        /// None is added for Windows.
        case inVertex
    }

    /// Creates an exec with a root file system and no other mount. If `root` is nil, the root file system is scratch.
    public init(_ arguments: [String], root: Output?, isRootReadOnly: Bool = false) {
        self.init(arguments, mounts: [Mount("/", source: root, isReadOnly: isRootReadOnly)])
    }

    /// Creates an exec with mounts, one of which must have the target `/`.
    public init(_ arguments: [String], mounts: [Mount]) {
        self.arguments = arguments
        self.mounts = mounts
    }

    /// The outputs of an exec.
    public struct Result: Sendable {
        public let vertex: Vertex
        /// The mounts in the order of their targets.
        let mounts: [Mount]

        /// Returns the root file system after the process has run; for a read-only root, the source of its mount.
        ///
        /// - Throws: `OperationError.noOutput` if there is no mount at `/`.
        public func root() throws(OperationError) -> Output? { try output(of: "/") }

        /// Returns the file system of the mount at a path after the process has run; for a read-only mount, returns its source.
        ///
        /// - Throws: `OperationError.noOutput` if no mount has this target, or if the mount is a tmpfs, is a writable cache or
        ///   drops its changes.
        public func output(of target: String) throws(OperationError) -> Output? {
            var index = 0
            for mount in mounts {
                if mount.target == target {
                    if mount.isReadOnly { return mount.source }
                    guard mount.hasOutput else { throw .noOutput(target: target) }
                    return Output(vertex: vertex, index: index)
                }
                if mount.hasOutput { index += 1 }
            }
            throw .noOutput(target: target)
        }
    }

    /// Encodes the vertex and returns it with its outputs.
    ///
    /// - Throws: `OperationError` if `arguments` or `workingDirectory` is empty, or if a tmpfs mount has a source.
    public func run(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Result {
        guard !arguments.isEmpty else { throw .noArguments }
        guard !workingDirectory.isEmpty else { throw .noWorkingDirectory }
        let sorted = sortedMounts()
        for mount in sorted where mount.isTmpfs && mount.source != nil {
            throw .tmpfsWithSource(target: mount.target)
        }
        var assembly = VertexAssembly(options: options, hasPlatform: true, capabilities: capabilities(options))
        let inputs = sorted.map { $0.source.map { assembly.index(of: $0) } ?? -1 }
        let os = (options.platform ?? assembly.inputs.lazy.compactMap(\.platform).first)?.os ?? "linux"
        let agents = targetedAgents()
        let variables = completeEnvironment(os: os, agents: agents)
        let vertex = assembly.vertex(capacity: encodedSize(inputs: inputs.count, variables)) { writer in
            writer.message(2) { exec in
                exec.message(1) { encodeMeta(&$0, environment: variables) }
                encodeMounts(&exec, sorted, inputs: inputs, agents: agents)
                exec.int(3, network.rawValue)
                exec.int(4, security.rawValue)
                for secret in secrets { secret.encodeVariable(&exec) }
                for device in devices {
                    exec.message(6) {
                        $0.string(1, device.name)
                        $0.bool(2, device.isOptional)
                    }
                }
            }
        }
        return Result(vertex: vertex, mounts: sorted)
    }

    /// Encodes the vertex.
    ///
    /// - Throws: `OperationError`, like `run(_:)`.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        try run(options).vertex
    }

    /// Returns the mounts in byte order of their targets; mounts with equal targets keep their order.
    private func sortedMounts() -> [Mount] {
        if mounts.count == 1 { return mounts }
        return mounts.enumerated().sorted { left, right in
            if bytewiseLess(left.element.target, right.element.target) { return true }
            if bytewiseLess(right.element.target, left.element.target) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// Returns the SSH agents, each with a target; agents without one get the default target.
    private func targetedAgents() -> [SSHMount] {
        sshAgents.enumerated().map { index, agent in
            var agent = agent
            if agent.target.isEmpty { agent.target = "/run/buildkit/ssh_agent.\(index)" }
            return agent
        }
    }

    /// Returns the environment with the variables that `agents` and `defaultPath` require.
    private func completeEnvironment(os: String, agents: [SSHMount]) -> Environment {
        var result = environment
        if let agent = agents.first, result["SSH_AUTH_SOCK"] == nil { result["SSH_AUTH_SOCK"] = agent.target }
        if defaultPath == .inVertex, os != "windows", result["PATH"] == nil {
            result["PATH"] = Environment.defaultUnixPath
        }
        return result
    }
}
