import BuildPlan
import LLB

/// A command to run on a stage's files. Its inputs can be deferred.
struct Command {
    /// A file system mounted in the command's container.
    struct Volume {
        /// The absolute path of the mount point.
        var target: String
        /// The mounted file system; nil for scratch.
        var source: DeferredOutput?
        /// The path in `source` to mount; empty for the root.
        var selector = ""
        var isReadOnly = false
        /// Whether the command's changes to the mount are discarded.
        var dropsChanges = false
        var kind = Mount.Kind.bind
    }

    /// The program and its arguments.
    var arguments: [String]
    /// Variables of this command only, in order. They override the stage's variables.
    var environment: [(name: String, value: String)] = []
    /// The mounted file systems other than the root.
    var volumes: [Volume] = []
    /// The client's secrets that the command can read.
    var secrets: [SecretMount] = []
    /// The client's SSH agents that the command can use.
    var agents: [SSHMount] = []
    /// Devices in addition to the devices in the build's options.
    var devices: [CDIDevice] = []
    /// The user; nil for the stage's user.
    var user: String?
    /// The working directory; nil for the stage's working directory.
    var directory: String?
    /// The network; nil for the network in the build's options.
    var network: NetworkMode?
    var security = SecurityMode.sandbox

    init(_ arguments: [String]) { self.arguments = arguments }
}

extension StageLowering {
    /// Runs a command on the stage's files and returns the resulting root file system.
    ///
    /// The command runs with the stage's environment, user, working directory and platform, and with the build's limits, hosts
    /// and proxies. The stage does not change until the caller assigns the result to `state.output`.
    func execute(_ command: Command, options: VertexOptions) throws -> DeferredOutput {
        // The vertex of every command has its own copy of the stage's settings.
        let size = state.environment.size &+ state.directory.utf8.count &+ state.user.utf8.count
        try context.countBytes(size, at: current?.step.range ?? node.range)
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
        // The root file system is output 0: outputs are numbered in the order of their mount targets, and `/` sorts first.
        let inputs = [state.output] + volumes.map(\.source)
        if let sources = DeferredOutput.readyOutputs(inputs) {
            operation.mount(sources)
            return .ready(Output(vertex: try operation.vertex(options)))
        }
        let (deferredOperation, deferredOptions) = (operation, options)
        return try .vertex(inputs) { sources in
            var operation = deferredOperation
            operation.mount(sources)
            return try operation.vertex(deferredOptions)
        }
    }

    /// Returns the metadata of a step's vertex: its name, text, source location, and whether to ignore the cache.
    ///
    /// - Parameters:
    ///   - name: The line that progress shows.
    ///   - command: The step's text if the vertex is the step's command; otherwise nil.
    func options(name: String, of step: Step, command: String? = nil) -> VertexOptions {
        var description = VertexDescription()
        if let command { description["com.docker.dockerfile.v1.command"] = command }
        description[VertexMetadata.customNameKey] = name
        return VertexOptions(
            metadata: VertexMetadata(ignoresCache: node.ignoresCache, description: description),
            locations: context.locations(step.range)
        )
    }

    /// Returns a file system that holds only a file with inline content.
    func inlineFile(_ path: String, mode: Int32, data: [UInt8]) throws -> DeferredOutput {
        try .files(
            [.makeFile(path: path, mode: mode, data: data)],
            on: nil,
            directory: "/",
            options: .named("[internal] preparing inline document", platform: platform)
        )
    }
}

extension ExecOperation {
    /// Sets the sources of the mounts.
    fileprivate mutating func mount(_ sources: [Output?]) {
        for (index, source) in sources.enumerated() { mounts[index].source = source }
    }
}
