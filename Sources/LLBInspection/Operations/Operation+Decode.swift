import LLB
import LLBProtos

extension Operation {
    /// The operation of a message whose inputs are known.
    init(_ proto: Pb_Op, inputs: [Output]) throws(OperationError) {
        let inputs = NumberedInputs(inputs)
        switch proto.op {
        case .source(let source):
            self = .source(SourceOperation(identifier: source.identifier, attributes: source.attrs))
        case .exec(let exec): self = .exec(try ExecOperation(exec, inputs))
        case .file(let file): self = .file(try FileOperation(file, inputs))
        case .merge(let merge):
            self = .merge(
                MergeOperation(
                    try merge.inputs.map { input throws(OperationError) in
                        try inputs.output(input.input)
                    }
                )
            )
        case .diff(let diff):
            self = .diff(
                DiffOperation(from: try inputs.output(diff.lower.input), to: try inputs.output(diff.upper.input))
            )
        case .build(let build):
            guard build.builder == -1, !build.hasDef, build.inputs.count == 1,
                let input = build.inputs[BuildOperation.definitionInput],
                let source = try inputs.output(input.input)
            else { throw .undecodable("a nested build of another builder") }
            self = .build(BuildOperation(source: source, fileName: build.attrs["llbbuild.filename"] ?? ""))
        case .passthrough(let passthrough):
            self = .passthrough(
                PassthroughOperation(
                    id: passthrough.id,
                    inputs: inputs.all,
                    outputs: passthrough.outputs.map { Int(clamping: $0) }
                )
            )
        case nil: throw .undecodable("no operation")
        }
    }
}

/// The inputs of a message, by number.
struct NumberedInputs {
    let all: [Output]

    init(_ all: [Output]) { self.all = all }

    /// An input; nil, which is scratch, for -1.
    func output(_ number: Int64) throws(OperationError) -> Output? {
        if number == -1 { return nil }
        guard let index = Int(exactly: number), all.indices.contains(index) else {
            throw .undecodable("there is no input \(number)")
        }
        return all[index]
    }
}

extension ExecOperation {
    fileprivate init(_ proto: Pb_ExecOp, _ inputs: NumberedInputs) throws(OperationError) {
        let meta = proto.meta
        self.init(meta.args, mounts: [])
        environment = Environment(meta.env)
        workingDirectory = meta.cwd
        user = meta.user
        hostname = meta.hostname
        cgroupParent = meta.cgroupParent
        extraHosts = meta.extraHosts.map { HostAddress(name: $0.host, address: $0.ip) }
        ulimits = meta.ulimit.map { ResourceLimit(name: $0.name, soft: $0.soft, hard: $0.hard) }
        validExitCodes = meta.validExitCodes
        removesMountStubs = meta.removeMountStubsRecursive
        if meta.hasProxyEnv {
            proxy = ProxyEnvironment(
                http: meta.proxyEnv.httpProxy,
                https: meta.proxyEnv.httpsProxy,
                ftp: meta.proxyEnv.ftpProxy,
                exceptions: meta.proxyEnv.noProxy,
                all: meta.proxyEnv.allProxy
            )
        }
        guard let network = NetworkMode(rawValue: proto.network.rawValue),
            let security = SecurityMode(rawValue: proto.security.rawValue)
        else { throw .undecodable("an unknown network or security mode") }
        self.network = network
        self.security = security
        devices = proto.cdiDevices.map { CDIDevice(name: $0.name, isOptional: $0.optional) }
        for mount in proto.mounts { try add(mount, inputs) }
        for variable in proto.secretenv {
            secrets.append(
                SecretMount(id: variable.id, target: nil, variable: variable.name, isOptional: variable.optional)
            )
        }
    }

    private mutating func add(_ proto: Pb_Mount, _ inputs: NumberedInputs) throws(OperationError) {
        var mount = Mount(proto.dest, source: try inputs.output(proto.input), selector: proto.selector)
        mount.isReadOnly = proto.readonly
        guard let contentCache = Mount.ContentCache(rawValue: proto.contentCache.rawValue) else {
            throw .undecodable("an unknown content cache")
        }
        mount.contentCache = contentCache
        switch proto.mountType {
        case .bind: mount.dropsChanges = proto.output == -1 && !proto.readonly
        case .cache:
            guard let sharing = Mount.CacheSharing(rawValue: proto.cacheOpt.sharing.rawValue) else {
                throw .undecodable("an unknown sharing of caches")
            }
            mount.kind = .cache(id: proto.cacheOpt.id, sharing: sharing)
        case .tmpfs: mount.kind = .tmpfs(size: proto.tmpfsOpt.size)
        case .secret:
            let secret = proto.secretOpt
            secrets.append(
                SecretMount(
                    id: secret.id,
                    target: proto.dest,
                    userID: secret.uid,
                    groupID: secret.gid,
                    mode: secret.mode,
                    isOptional: secret.optional
                )
            )
            return
        case .ssh:
            let agent = proto.sshopt
            sshAgents.append(
                SSHMount(
                    id: agent.id,
                    target: proto.dest,
                    userID: agent.uid,
                    groupID: agent.gid,
                    mode: agent.mode,
                    isOptional: agent.optional
                )
            )
            return
        case .UNRECOGNIZED: throw .undecodable("an unknown kind of mount")
        }
        mounts.append(mount)
    }
}
