import OCISpec
import SourceText

/// Runs a process in a container (`pb.ExecOp`).
///
/// Every mount that may be written gives the vertex an output with what the process left there. Outputs are numbered in
/// the order of the mounts' targets.
public struct ExecOperation: Sendable, Hashable {
    /// The program and its arguments; not read by a shell.
    public var arguments: [String]
    /// The variables.
    public var environment: Environment
    /// An absolute path.
    public var workingDirectory: String
    /// `USER[:GROUP]`, by name or number; empty is root.
    public var user: String
    /// The container's host name; empty is the solver's choice.
    public var hostname: String
    /// The control group above the container's; empty is the solver's.
    public var cgroupParent: String
    /// Names that resolve to given addresses.
    public var extraHosts: [HostAddress]
    /// Resource limits.
    public var ulimits: [ResourceLimit]
    /// Exit codes that are no failure; empty is 0 alone.
    public var validExitCodes: [Int32]
    /// True removes the folders that had to be made for mounts, parents included. Clients did so from BuildKit 0.15 on.
    public var removesMountStubs: Bool
    /// The network.
    public var network: NetworkMode
    /// The sandbox.
    public var security: SecurityMode
    /// Proxy variables that are no part of the cache key; nil adds none.
    public var proxy: ProxyEnvironment?
    /// The file systems; one of them at `/`.
    public var mounts: [Mount]
    /// Secrets as files or variables.
    public var secrets: [SecretMount]
    /// SSH agents.
    public var sshAgents: [SSHMount]
    /// CDI devices.
    public var devices: [CDIDevice]
    /// Who sets `PATH` where `environment` has none.
    public var defaultPath: DefaultPath

    /// Who sets `PATH` where the environment has none; clients decide by what the solver can do.
    public enum DefaultPath: Sendable, Hashable {
        /// Nothing is known of the solver: `PATH` isn't touched.
        case unspecified
        /// The solver, which must have the ability `exec.meta.setsdefaultpath`.
        case bySolver
        /// The vertex, for solvers without that ability; on Windows nobody.
        case inVertex
    }

    /// A process in a root file system.
    ///
    /// - Parameters:
    ///   - arguments: the program and its arguments.
    ///   - root: the root file system; nil is scratch.
    ///   - isRootReadOnly: true where the process mustn't change it.
    public init(_ arguments: [String], root: Output?, isRootReadOnly: Bool = false) {
        self.init(arguments, mounts: [Mount("/", source: root, isReadOnly: isRootReadOnly)])
    }

    /// A process in file systems, of which one is at `/`.
    public init(_ arguments: [String], mounts: [Mount]) {
        self.arguments = arguments
        self.environment = Environment()
        self.workingDirectory = "/"
        self.user = ""
        self.hostname = ""
        self.cgroupParent = ""
        self.extraHosts = []
        self.ulimits = []
        self.validExitCodes = []
        self.removesMountStubs = true
        self.network = .sandbox
        self.security = .sandbox
        self.proxy = nil
        self.mounts = mounts
        self.secrets = []
        self.sshAgents = []
        self.devices = []
        self.defaultPath = .unspecified
    }

    /// What an exec gave: its vertex and, by mount, its file systems.
    public struct Result: Sendable {
        /// The vertex.
        public let vertex: Vertex
        /// The mounts in the order of their targets.
        let mounts: [Mount]

        /// The root file system afterwards; the one before where it was read-only.
        ///
        /// - Throws: where nothing is mounted at `/`.
        public func root() throws(OperationError) -> Output? { try output(of: "/") }

        /// A mount's file system afterwards; the one before where it was read-only.
        ///
        /// - Throws: where nothing is mounted there, or it is a cache, in memory, or was said to have no output.
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

    /// The vertex with its outputs.
    ///
    /// - Throws: without arguments or working directory, and where a mount in memory has a source.
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

    /// The vertex alone.
    ///
    /// - Throws: as `run(_:)`.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        try run(options).vertex
    }

    /// By the bytes of the targets; equal targets keep their order.
    private func sortedMounts() -> [Mount] {
        if mounts.count == 1 { return mounts }
        return mounts.enumerated().sorted { left, right in
            if bytewiseLess(left.element.target, right.element.target) { return true }
            if bytewiseLess(right.element.target, left.element.target) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// The agents, each with a target.
    private func targetedAgents() -> [SSHMount] {
        sshAgents.enumerated().map { index, agent in
            var agent = agent
            if agent.target.isEmpty { agent.target = "/run/buildkit/ssh_agent.\(index)" }
            return agent
        }
    }

    /// The variables with those that mounts and old solvers call for.
    private func completeEnvironment(os: String, agents: [SSHMount]) -> Environment {
        var result = environment
        if let agent = agents.first, result["SSH_AUTH_SOCK"] == nil { result["SSH_AUTH_SOCK"] = agent.target }
        if defaultPath == .inVertex, os != "windows", result["PATH"] == nil {
            result["PATH"] = Environment.defaultUnixPath
        }
        return result
    }
}
