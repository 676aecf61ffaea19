extension ExecOperation {
    /// Writes the fields of `pb.Meta`.
    func encodeMeta(_ meta: inout WireWriter, environment: Environment) {
        meta.strings(1, arguments)
        meta.strings(2, environment.entries)
        meta.string(3, workingDirectory)
        meta.string(4, user)
        if let proxy {
            meta.message(5) {
                $0.string(1, proxy.http)
                $0.string(2, proxy.https)
                $0.string(3, proxy.ftp)
                $0.string(4, proxy.exceptions)
                $0.string(5, proxy.all)
            }
        }
        for host in extraHosts {
            meta.message(6) {
                $0.string(1, host.name)
                $0.string(2, host.address)
            }
        }
        meta.string(7, hostname)
        for limit in ulimits {
            meta.message(9) {
                $0.string(1, limit.name)
                $0.int(2, limit.soft)
                $0.int(3, limit.hard)
            }
        }
        meta.string(10, cgroupParent)
        meta.bool(11, removesMountStubs)
        meta.packed(12, validExitCodes.map(Int64.init))
    }

    /// Writes the mounts in the order of BuildKit's client: file systems, secrets, SSH agents.
    func encodeMounts(_ exec: inout WireWriter, _ sorted: [Mount], inputs: [Int], agents: [SSHMount]) {
        var nextOutput = 0
        for (mount, input) in zip(sorted, inputs) {
            let output = mount.hasOutput && !mount.isReadOnly ? nextOutput : -1
            if output >= 0 { nextOutput += 1 }
            exec.message(2) { mount.encode(&$0, input: input, output: output) }
        }
        for secret in secrets { secret.encodeFile(&exec) }
        for agent in agents { agent.encode(&exec) }
    }

    /// Returns an estimate of the vertex's size in bytes.
    func encodedSize(inputs: Int, _ variables: Environment) -> Int {
        let texts =
            arguments.reduce(0) { $0 + $1.utf8.count + 4 } + variables.entries.reduce(0) { $0 + $1.utf8.count + 4 }
        // The 128 bytes per input hold a digest of 71 bytes and a mount target of about 30. The other 96 are for the platform and
        // the user.
        return texts + inputs * 128 + workingDirectory.utf8.count + 96
    }

    /// Returns the capabilities that the exec requires, which are the same as in BuildKit's client.
    func capabilities(_ options: VertexOptions) -> [String] {
        if let ids = plainCapabilities(options) { return ids }
        var ids = [CapabilityID.execMetaBase]
        if defaultPath == .bySolver { ids.append(CapabilityID.execMetaSetsDefaultPath) }
        if !validExitCodes.isEmpty { ids.append(CapabilityID.execValidExitCode) }
        if !ulimits.isEmpty { ids.append(CapabilityID.execMetaUlimit) }
        if options.metadata.linuxResources != nil { ids.append(CapabilityID.execMetaLinuxResources) }
        if network != .sandbox { ids.append(CapabilityID.execMetaNetwork) }
        if security == .insecure { ids.append(CapabilityID.execMetaSecurity) }
        if proxy != nil { ids.append(CapabilityID.execMetaProxy) }
        for mount in mounts { ids += mount.capabilities }
        if !secrets.isEmpty { ids.append(CapabilityID.execMountSecret) }
        if secrets.contains(where: { $0.variable != nil }) { ids.append(CapabilityID.execSecretEnv) }
        if !sshAgents.isEmpty { ids.append(CapabilityID.execMountSSH) }
        if !devices.isEmpty { ids.append(CapabilityID.execMetaCDI) }
        return ids
    }

    /// Returns the required capabilities of an exec that uses only a root file system; nil for other execs. Most execs need no
    /// more, so they share one of two arrays instead of allocating their own.
    private func plainCapabilities(_ options: VertexOptions) -> [String]? {
        guard let root = mounts.first, mounts.count == 1, root.isPlainBind, network == .sandbox,
            security == .sandbox, proxy == nil, validExitCodes.isEmpty, ulimits.isEmpty, secrets.isEmpty,
            sshAgents.isEmpty, devices.isEmpty, options.metadata.linuxResources == nil
        else { return nil }
        return defaultPath == .bySolver ? Self.plainBySolver : Self.plain
    }

    private static let plain = [CapabilityID.execMetaBase, CapabilityID.execMountBind]
    private static let plainBySolver = [
        CapabilityID.execMetaBase, CapabilityID.execMetaSetsDefaultPath, CapabilityID.execMountBind,
    ]
}
