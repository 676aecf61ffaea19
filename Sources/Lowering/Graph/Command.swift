import BuildPlan
import LLB

/// A command to run on a stage's files, on file systems that may wait.
struct Command {
    /// A file system in the command's container.
    struct Volume {
        /// Where it is mounted; absolute.
        var target: String
        /// What it holds; nil is scratch.
        var source: LateOutput?
        /// A path in `source` that is mounted instead of its root; empty is the root.
        var selector = ""
        /// True where the command must not write to it.
        var isReadOnly = false
        /// True where what the command writes is dropped.
        var dropsChanges = false
        /// A bind, a cache or memory.
        var kind = Mount.Kind.bind
    }

    /// The program and its arguments.
    var arguments: [String]
    /// Variables of this command only, in order; they go before the stage's.
    var environment: [(name: String, value: String)] = []
    /// File systems beside the root.
    var volumes: [Volume] = []
    /// Secrets.
    var secrets: [SecretMount] = []
    /// SSH agents.
    var agents: [SSHMount] = []
    /// Devices beside the build's own.
    var devices: [CDIDevice] = []
    /// The user; nil is the stage's.
    var user: String?
    /// The working directory; nil is the stage's.
    var directory: String?
    /// The network; nil is the build's.
    var network: NetworkMode?
    /// The sandbox.
    var security = SecurityMode.sandbox

    /// A command.
    init(_ arguments: [String]) { self.arguments = arguments }
}

extension StageLowering {
    /// The root file system that a command leaves when it runs on the stage's files.
    ///
    /// Environment, user, directory and platform are the stage's, limits, hosts and proxies the
    /// build's. Does not change the stage: assign the result to `state.output`.
    func execute(_ command: Command, options: VertexOptions) throws -> LateOutput {
        var operation = context.commandTemplate
        operation.arguments = command.arguments
        var variables = state.environment
        for (name, value) in command.environment { variables.set(name, value) }
        operation.environment = LLB.Environment(
            command.environment.isEmpty ? state.environment.lines() : variables.lines()
        )
        operation.workingDirectory = command.directory ?? state.directory
        operation.user = command.user ?? state.user
        operation.network = command.network ?? context.options.networkMode ?? .sandbox
        operation.security = command.security
        operation.secrets = command.secrets
        operation.sshAgents = command.agents
        if !command.devices.isEmpty, context.supports(CapabilityID.execMetaCDI) {
            operation.devices += command.devices
        }
        var options = options
        options.platform = state.commandPlatform ?? context.targetPlatform
        if let resources = context.options.linuxResources, context.supports(CapabilityID.execMetaLinuxResources) {
            options.metadata.linuxResources = resources
        }
        var volumes = command.volumes
        if context.options.shmSize > 0, context.supports(CapabilityID.execMountTmpfsSize) {
            volumes.append(Command.Volume(target: "/dev/shm", kind: .tmpfs(size: context.options.shmSize)))
        }
        for volume in volumes {
            operation.mounts.append(
                Mount(
                    volume.target,
                    selector: volume.selector,
                    isReadOnly: volume.isReadOnly,
                    dropsChanges: volume.dropsChanges,
                    kind: volume.kind
                )
            )
        }
        // Outputs are numbered by target, and `/` comes before every other.
        let inputs = [state.output] + volumes.map(\.source)
        if let sources = LateOutput.made(inputs) {
            operation.mount(sources)
            return .made(Output(vertex: try operation.vertex(options)))
        }
        let (waiting, described) = (operation, options)
        return try .vertex(inputs) { sources in
            var operation = waiting
            operation.mount(sources)
            return try operation.vertex(described)
        }
    }

    /// What the solver is told about a step's vertex: its name, its text, its place and whether the cache counts.
    ///
    /// - Parameters:
    ///   - name: the line that progress shows.
    ///   - command: the step's text, where the vertex runs it.
    func options(name: String, of step: Step, command: String? = nil) -> VertexOptions {
        var description = VertexDescription()
        if let command { description["com.docker.dockerfile.v1.command"] = command }
        description[VertexMetadata.customNameKey] = name
        return VertexOptions(
            metadata: VertexMetadata(ignoresCache: node.ignoresCache, description: description),
            locations: [context.location(step.range)]
        )
    }

    /// The files of a text's inline content, as a file system of their own.
    func inlineFile(_ path: String, mode: Int32, data: [UInt8]) throws -> LateOutput {
        try .files(
            [.makeFile(path: path, mode: mode, data: data)],
            on: nil,
            directory: "/",
            options: .named("[internal] preparing inline document", platform: platform)
        )
    }
}

extension ExecOperation {
    /// Gives the mounts what they hold.
    fileprivate mutating func mount(_ sources: [Output?]) {
        for (index, source) in sources.enumerated() { mounts[index].source = source }
    }
}
