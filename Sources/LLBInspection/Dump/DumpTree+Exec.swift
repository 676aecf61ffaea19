import LLB
import LLBProtos

extension DefinitionDump {
    /// The fields of a command.
    func describe(_ exec: Pb_ExecOp, of op: Pb_Op, in block: inout DumpBlock) {
        let meta = exec.meta
        block.texts("args", meta.args)
        block.texts("env", meta.env)
        block.text("cwd", meta.cwd)
        block.text("user", meta.user)
        block.text("hostname", meta.hostname)
        if meta.hasProxyEnv {
            let proxy = meta.proxyEnv
            block.line("proxy:")
            block.indented {
                $0.text("http", proxy.httpProxy)
                $0.text("https", proxy.httpsProxy)
                $0.text("ftp", proxy.ftpProxy)
                $0.text("no", proxy.noProxy)
                $0.text("all", proxy.allProxy)
            }
        }
        block.texts("extra-hosts", meta.extraHosts.map { "\($0.host)=\($0.ip)" })
        block.texts("ulimits", meta.ulimit.map { "\($0.name)=\($0.soft):\($0.hard)" })
        block.text("cgroup-parent", meta.cgroupParent)
        block.flag("remove-mount-stubs", meta.removeMountStubsRecursive)
        block.texts("valid-exit-codes", meta.validExitCodes.map(String.init))
        switch exec.network {
        case .unset: break
        case .host: block.line("network: host")
        case .none: block.line("network: none")
        case .UNRECOGNIZED(let value): block.line("network: \(value)")
        }
        switch exec.security {
        case .sandbox: break
        case .insecure: block.line("security: insecure")
        case .UNRECOGNIZED(let value): block.line("security: \(value)")
        }
        block.texts("secret-env", exec.secretenv.map { "\($0.name)=\($0.id)\($0.optional ? " optional" : "")" })
        block.texts("devices", exec.cdiDevices.map { "\($0.name)\($0.optional ? " optional" : "")" })
        guard !exec.mounts.isEmpty else { return }
        block.line("mounts:")
        block.indented { block in
            for mount in exec.mounts { describe(mount, of: op, in: &block) }
        }
    }

    private func describe(_ mount: Pb_Mount, of op: Pb_Op, in block: inout DumpBlock) {
        let kind =
            switch mount.mountType {
            case .bind: "bind"
            case .secret: "secret"
            case .ssh: "ssh"
            case .cache: "cache"
            case .tmpfs: "tmpfs"
            case .UNRECOGNIZED(let value): "type \(value)"
            }
        block.line("- \(kind) \(DumpBlock.quoted(mount.dest))")
        block.indented { block in
            if mount.input >= 0 || mount.mountType == .bind {
                block.line("from: \(name(ofInput: mount.input, of: op))")
            }
            block.text("selector", mount.selector)
            block.flag("readonly", mount.readonly)
            if mount.output != -1 { block.line("output: \(mount.output)") }
            block.text("result-id", mount.resultID)
            switch mount.contentCache {
            case .default: break
            case .on: block.line("content-cache: on")
            case .off: block.line("content-cache: off")
            case .UNRECOGNIZED(let value): block.line("content-cache: \(value)")
            }
            options(of: mount, in: &block)
        }
    }

    /// What only mounts of one kind have.
    private func options(of mount: Pb_Mount, in block: inout DumpBlock) {
        if mount.hasTmpfsOpt { block.number("size", mount.tmpfsOpt.size) }
        if mount.hasCacheOpt {
            block.text("id", mount.cacheOpt.id)
            switch mount.cacheOpt.sharing {
            case .shared: block.line("sharing: shared")
            case .private: block.line("sharing: private")
            case .locked: block.line("sharing: locked")
            case .UNRECOGNIZED(let value): block.line("sharing: \(value)")
            }
        }
        if mount.hasSecretOpt {
            let secret = mount.secretOpt
            credential(secret.id, secret.uid, secret.gid, secret.mode, secret.optional, in: &block)
        }
        if mount.hasSshopt {
            let ssh = mount.sshopt
            credential(ssh.id, ssh.uid, ssh.gid, ssh.mode, ssh.optional, in: &block)
        }
    }

    private func credential(
        _ id: String,
        _ uid: UInt32,
        _ gid: UInt32,
        _ mode: UInt32,
        _ optional: Bool,
        in block: inout DumpBlock
    ) {
        block.text("id", id)
        block.number("uid", uid)
        block.number("gid", gid)
        if mode != 0 { block.line("mode: \(octal(Int64(mode)))") }
        block.flag("optional", optional)
    }
}

/// Permission bits as they are usually written, e.g. `0755`.
func octal(_ mode: Int64) -> String { mode < 0 ? String(mode) : "0" + String(mode, radix: 8) }
