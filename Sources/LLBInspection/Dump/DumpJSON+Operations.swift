import JSON
import LLB
import LLBProtos

/// A vertex; the kind of operation is the one key of the inner `Op`.
func dumpJSON(_ op: Pb_Op) -> JSONValue {
    dumpObject {
        $0.list("inputs", op.inputs) { input in
            dumpObject {
                $0.text("digest", input.digest)
                $0.number("index", input.index)
            }
        }
        $0.always(
            "Op",
            dumpObject { kind in
                switch op.op {
                case .exec(let exec): kind.always("exec", dumpJSON(exec))
                case .source(let source):
                    kind.always(
                        "source",
                        dumpObject {
                            $0.text("identifier", source.identifier)
                            $0.map("attrs", source.attrs) { .string($0) }
                        }
                    )
                case .file(let file): kind.always("file", dumpObject { $0.list("actions", file.actions, dumpJSON) })
                case .build(let build): kind.always("build", dumpJSON(build))
                case .merge(let merge):
                    kind.always("merge", dumpObject { $0.list("inputs", merge.inputs) { index($0.input) } })
                case .diff(let diff):
                    kind.always(
                        "diff",
                        dumpObject {
                            $0.optional("lower", diff.hasLower ? index(diff.lower.input) : nil)
                            $0.optional("upper", diff.hasUpper ? index(diff.upper.input) : nil)
                        }
                    )
                case .passthrough(let pass):
                    kind.always(
                        "passthrough",
                        dumpObject {
                            $0.text("id", pass.id)
                            $0.list("outputs", pass.outputs) { .integer($0) }
                        }
                    )
                case nil: break
                }
            }
        )
        $0.optional("platform", op.hasPlatform ? dumpJSON(op.platform) : nil)
        $0.optional("constraints", op.hasConstraints ? dumpObject { $0.texts("filter", op.constraints.filter) } : nil)
    }
}

/// An object of an input's index alone.
private func index(_ input: Int64) -> JSONValue { dumpObject { $0.number("input", input) } }

private func dumpJSON(_ platform: Pb_Platform) -> JSONValue {
    dumpObject {
        $0.text("Architecture", platform.architecture)
        $0.text("OS", platform.os)
        $0.text("Variant", platform.variant)
        $0.text("OSVersion", platform.osversion)
        $0.texts("OSFeatures", platform.osfeatures)
    }
}

private func dumpJSON(_ exec: Pb_ExecOp) -> JSONValue {
    dumpObject {
        $0.optional("meta", exec.hasMeta ? dumpJSON(exec.meta) : nil)
        $0.list("mounts", exec.mounts, dumpJSON)
        $0.number("network", exec.network.rawValue)
        $0.number("security", exec.security.rawValue)
        $0.list("secretenv", exec.secretenv) { secret in
            dumpObject {
                $0.text("ID", secret.id)
                $0.text("name", secret.name)
                $0.flag("optional", secret.optional)
            }
        }
        $0.list("cdiDevices", exec.cdiDevices) { device in
            dumpObject {
                $0.text("name", device.name)
                $0.flag("optional", device.optional)
            }
        }
    }
}

private func dumpJSON(_ meta: Pb_Meta) -> JSONValue {
    dumpObject {
        $0.texts("args", meta.args)
        $0.texts("env", meta.env)
        $0.text("cwd", meta.cwd)
        $0.text("user", meta.user)
        $0.optional("proxy_env", meta.hasProxyEnv ? dumpJSON(meta.proxyEnv) : nil)
        $0.list("extraHosts", meta.extraHosts) { host in
            dumpObject {
                $0.text("Host", host.host)
                $0.text("IP", host.ip)
            }
        }
        $0.text("hostname", meta.hostname)
        $0.list("ulimit", meta.ulimit) { limit in
            dumpObject {
                $0.text("Name", limit.name)
                $0.number("Soft", limit.soft)
                $0.number("Hard", limit.hard)
            }
        }
        $0.text("cgroupParent", meta.cgroupParent)
        $0.flag("removeMountStubsRecursive", meta.removeMountStubsRecursive)
        $0.list("validExitCodes", meta.validExitCodes) { .integer($0) }
    }
}

private func dumpJSON(_ proxy: Pb_ProxyEnv) -> JSONValue {
    dumpObject {
        $0.text("http_proxy", proxy.httpProxy)
        $0.text("https_proxy", proxy.httpsProxy)
        $0.text("ftp_proxy", proxy.ftpProxy)
        $0.text("no_proxy", proxy.noProxy)
        $0.text("all_proxy", proxy.allProxy)
    }
}

private func dumpJSON(_ mount: Pb_Mount) -> JSONValue {
    dumpObject {
        $0.number("input", mount.input)
        $0.text("selector", mount.selector)
        $0.text("dest", mount.dest)
        $0.number("output", mount.output)
        $0.flag("readonly", mount.readonly)
        $0.number("mountType", mount.mountType.rawValue)
        $0.optional("TmpfsOpt", mount.hasTmpfsOpt ? dumpObject { $0.number("size", mount.tmpfsOpt.size) } : nil)
        $0.optional(
            "cacheOpt",
            mount.hasCacheOpt
                ? dumpObject {
                    $0.text("ID", mount.cacheOpt.id)
                    $0.number("sharing", mount.cacheOpt.sharing.rawValue)
                } : nil
        )
        let (secret, ssh) = (mount.secretOpt, mount.sshopt)
        $0.optional(
            "secretOpt",
            mount.hasSecretOpt
                ? credential(secret.id, secret.uid, secret.gid, secret.mode, secret.optional) : nil
        )
        $0.optional("SSHOpt", mount.hasSshopt ? credential(ssh.id, ssh.uid, ssh.gid, ssh.mode, ssh.optional) : nil)
        $0.text("resultID", mount.resultID)
        $0.number("contentCache", mount.contentCache.rawValue)
    }
}

/// What secret and SSH mounts have in common.
private func credential(_ id: String, _ uid: UInt32, _ gid: UInt32, _ mode: UInt32, _ optional: Bool) -> JSONValue {
    dumpObject {
        $0.text("ID", id)
        $0.number("uid", uid)
        $0.number("gid", gid)
        $0.number("mode", mode)
        $0.flag("optional", optional)
    }
}

private func dumpJSON(_ build: Pb_BuildOp) -> JSONValue {
    dumpObject {
        $0.number("builder", build.builder)
        $0.map("inputs", build.inputs) { index($0.input) }
        $0.optional("def", build.hasDef ? dumpJSON(build.def) : nil)
        $0.map("attrs", build.attrs) { .string($0) }
    }
}
