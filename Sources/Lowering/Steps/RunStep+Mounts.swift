import BuildPlan
import Diagnostics
import LLB
import SourceText

extension StageLowering {
    /// Adds the mounts of a `RUN` step to its command.
    ///
    /// - Parameter requests: The mounts, in the order of the step's sources.
    /// - Throws: `DiagnosticsError` if a mount is invalid, e.g. because its source stage comes later in the file.
    func addMounts(_ requests: [MountRequest], to command: inout Command, of step: Step) throws {
        for (index, request) in requests.enumerated() {
            try context.cancellation.check()
            switch request.kind {
            case .secret: command.secrets.append(try secret(request, of: step))
            case .ssh: command.agents.append(try agent(request, of: step))
            case .bind, .cache, .tmpfs:
                let sources = current?.sources ?? []
                let source = sources.indices.contains(index) ? sources[index] : nil
                command.volumes.append(try volume(request, source: source, of: step))
            }
        }
    }

    private func volume(_ request: MountRequest, source: StageNode?, of step: Step) throws -> Command.Volume {
        var request = request
        if request.from.isEmpty, request.kind == .cache { request.from = StageGraph.scratchName }
        var volume = Command.Volume(target: try mountTarget(request, of: step))
        volume.source = context.buildContextFiles()
        if !request.from.isEmpty {
            guard let source, source.isDispatched else {
                let message =
                    "cannot mount from stage \(quoted(request.from)) to \(quoted(request.target)), "
                    + "stage needs to be defined before current command"
                throw error("lowering.mount", message, at: step.range)
            }
            volume.source = files(of: source)
        }
        volume.isReadOnly = request.isReadOnly
        switch request.kind {
        case .tmpfs:
            volume.source = nil
            volume.kind = .tmpfs(size: request.size)
        case .cache:
            volume.kind = cacheKind(request, of: step)
        default:
            let canDrop = context.supports(CapabilityID.execMountBindReadWriteNoOutput)
            volume.dropsChanges = !request.isReadOnly && canDrop
        }
        let path = SlashPath.join("/", request.source)
        if path != "/" {
            volume.selector = path
        } else if request.hasFileAttributes {
            volume.source = try cacheDirectory(request, in: volume.source)
            volume.selector = "/cache"
        }
        (request.from.isEmpty ? context.contextPaths : source?.usedPaths)?.insert(path)
        return volume
    }

    private func cacheKind(_ request: MountRequest, of step: Step) -> Mount.Kind {
        let name = request.id.isEmpty ? SlashPath.clean(request.target) : request.id
        let id = context.options.cacheNamespace + "/" + name
        node.usage?.caches.add(id, request.range ?? step.range)
        let sharing: Mount.CacheSharing =
            switch request.sharing {
            case .private: .private
            case .locked: .locked
            case .shared, nil: .shared
            }
        return .cache(id: id, sharing: sharing)
    }

    /// Returns the absolute path of a mount's target. A relative target is resolved against the working directory.
    private func mountTarget(_ request: MountRequest, of step: Step) throws -> String {
        var target = request.target
        if !SlashPath.isAbsolute(SlashPath.clean(target)) {
            try context.countBytes(state.directory.utf8.count, at: step.range)
            target = SlashPath.join("/", state.directory, target)
        }
        guard target != "/" else {
            throw error("lowering.mount", "invalid mount target \(quoted(target))", at: step.range)
        }
        return target
    }

    /// Adds the `/cache` directory to `source`, with the owner and permissions of the mount. The solver creates a new cache
    /// from this directory.
    private func cacheDirectory(_ request: MountRequest, in source: DeferredOutput?) throws -> DeferredOutput {
        let owner = Ownership(user: .id(request.userID ?? 0), group: .id(request.groupID ?? 0))
        let mode = Int32(truncatingIfNeeded: request.mode ?? 0o755)
        return try .vertex([source]) { inputs in
            var operation = FileOperation(on: inputs[0])
            operation.makeDirectory("/cache", mode: mode, owner: owner)
            return try operation.vertex(.named("[internal] setting cache mount permissions"))
        }
    }

    private func secret(_ request: MountRequest, of step: Step) throws -> SecretMount {
        var id = request.source.isEmpty ? request.id : request.source
        if id.isEmpty {
            guard !request.target.isEmpty else {
                throw error("lowering.mount", "one of source, target required", at: step.range)
            }
            id = SlashPath.base(request.target)
        }
        node.usage?.secrets.add(id, (request.isRequired, request.range ?? step.range))
        var target = request.target.isEmpty ? nil : request.target
        if request.variable == nil, target == nil { target = "/run/secrets/" + SlashPath.base(id) }
        var secret = SecretMount(
            id: id,
            target: target,
            variable: request.variable,
            isOptional: !request.isRequired
        )
        if request.hasFileAttributes {
            secret.userID = request.userID ?? 0
            secret.groupID = request.groupID ?? 0
            secret.mode = request.mode ?? 0o400
        }
        return secret
    }

    private func agent(_ request: MountRequest, of step: Step) throws -> SSHMount {
        guard request.source.isEmpty else {
            throw error("lowering.mount", "ssh does not support source", at: step.range)
        }
        let name = request.id.isEmpty ? "default" : request.id
        node.usage?.agents.add(name, (request.isRequired, request.range ?? step.range))
        var agent = SSHMount(id: request.id, target: request.target, isOptional: !request.isRequired)
        if request.hasFileAttributes {
            agent.userID = request.userID ?? 0
            agent.groupID = request.groupID ?? 0
            agent.mode = request.mode ?? 0o600
        }
        return agent
    }
}
