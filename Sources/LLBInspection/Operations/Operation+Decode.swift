import LLB
import LLBProtos

extension Operation {
    /// Creates an operation from the generated message of a vertex with the given inputs.
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
            else { throw .undecodable("a nested build must use builder -1 and have the definition as its only input") }
            self = .build(BuildOperation(source: source, fileName: build.attrs["llbbuild.filename"] ?? ""))
        case .passthrough(let passthrough):
            self = .passthrough(
                PassthroughOperation(
                    id: passthrough.id,
                    inputs: inputs.all,
                    outputs: passthrough.outputs.map { Int(clamping: $0) }
                )
            )
        case nil:
            throw .undecodable(
                "the vertex has no known operation; expected source, exec, file, merge, diff, build or passthrough"
            )
        }
    }
}

/// The inputs of a vertex by the indexes with which its operation refers to them.
struct NumberedInputs {
    let all: [Output]

    init(_ all: [Output]) { self.all = all }

    /// Returns the input with the given index; nil for -1, which means scratch.
    func output(_ number: Int64) throws(OperationError) -> Output? {
        if number == -1 { return nil }
        guard let index = Int(exactly: number), all.indices.contains(index) else {
            throw .undecodable("input \(number) doesn't exist")
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
            var proxy = ProxyEnvironment()
            (proxy.http, proxy.https) = (meta.proxyEnv.httpProxy, meta.proxyEnv.httpsProxy)
            (proxy.ftp, proxy.exceptions) = (meta.proxyEnv.ftpProxy, meta.proxyEnv.noProxy)
            proxy.all = meta.proxyEnv.allProxy
            self.proxy = proxy
        }
        guard let network = NetworkMode(rawValue: proto.network.rawValue),
            let security = SecurityMode(rawValue: proto.security.rawValue)
        else {
            throw .undecodable("the exec's network or security mode isn't a value of pb.NetMode or pb.SecurityMode")
        }
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
            throw .undecodable("the content cache mode of the mount at \(proto.dest) isn't DEFAULT, ON or OFF")
        }
        mount.contentCache = contentCache
        switch proto.mountType {
        case .bind: mount.dropsChanges = proto.output == -1 && !proto.readonly
        case .cache:
            guard let sharing = Mount.CacheSharing(rawValue: proto.cacheOpt.sharing.rawValue) else {
                throw .undecodable("the sharing mode of the cache at \(proto.dest) isn't SHARED, PRIVATE or LOCKED")
            }
            mount.kind = .cache(id: proto.cacheOpt.id, sharing: sharing)
        case .tmpfs: mount.kind = .tmpfs(size: proto.tmpfsOpt.size)
        case .secret:
            let options = proto.secretOpt
            var secret = SecretMount(id: options.id, target: proto.dest, isOptional: options.optional)
            (secret.userID, secret.groupID, secret.mode) = (options.uid, options.gid, options.mode)
            return secrets.append(secret)
        case .ssh:
            let options = proto.sshopt
            var agent = SSHMount(id: options.id, target: proto.dest, isOptional: options.optional)
            (agent.userID, agent.groupID, agent.mode) = (options.uid, options.gid, options.mode)
            return sshAgents.append(agent)
        case .UNRECOGNIZED:
            throw .undecodable("the type of the mount at \(proto.dest) isn't BIND, SECRET, SSH, CACHE or TMPFS")
        }
        mounts.append(mount)
    }
}
