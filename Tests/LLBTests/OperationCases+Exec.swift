import LLB
import OCISpec

extension OperationCase {
    static func mounted() throws -> ExecOperation.Result {
        var exec = try OperationCase.exec()
        exec.mounts += [
            Mount("/z", source: try busybox(), isReadOnly: true),
            Mount("/m", source: try busybox(), selector: "/sub"),
            Mount("/a", source: try context(), dropsChanges: true),
            Mount("/cc", source: try busybox(), isReadOnly: true, contentCache: .off),
            Mount("/n", contentCache: .on),
        ]
        return try exec.run()
    }

    static let execs: [OperationCase] = [
        .init("exec") { try exec().run().root() },
        .init("exec-meta") {
            var exec = try OperationCase.exec()
            exec.environment["A"] = "1"
            exec.environment["B"] = "two words"
            exec.environment["A"] = "3"
            exec.workingDirectory = "/w"
            exec.user = "u:g"
            exec.hostname = "h"
            exec.cgroupParent = "cg"
            exec.extraHosts = [.init(name: "db", address: "10.0.0.1"), .init(name: "v6", address: "::1")]
            exec.ulimits = [.init(name: "nofile", soft: 1024, hard: -1)]
            exec.network = .host
            exec.security = .insecure
            exec.validExitCodes = [0, 3, 300]
            exec.proxy = with(ProxyEnvironment()) {
                ($0.http, $0.https, $0.ftp, $0.exceptions, $0.all) = ("http://p", "hs", "f", "n", "a")
            }
            exec.devices = [.init(name: "vendor/dev=1", isOptional: true)]
            return try exec.run().root()
        },
        .init("exec-network-none") {
            var exec = try OperationCase.exec()
            exec.network = NetworkMode.none
            return try exec.run().root()
        },
        .init("exec-readonly-root") {
            var exec = ExecOperation(arguments, root: try alpine(), isRootReadOnly: true)
            exec.mounts.append(Mount("/out"))
            return try exec.run().output(of: "/out")
        },
        .init("exec-mounts-root") { try mounted().root() },
        .init("exec-mounts-m") { try mounted().output(of: "/m") },
        .init("exec-mounts-n") { try mounted().output(of: "/n") },
        .init("exec-cache") {
            var exec = try OperationCase.exec()
            exec.mounts += [
                .cache("/c1", id: "id1"),
                .cache("/c2", id: "id2", sharing: .private, source: try busybox(), selector: "s"),
                .cache("/c3", id: "id3", sharing: .locked, isReadOnly: true),
            ]
            return try exec.run().root()
        },
        .init("exec-tmpfs") {
            var exec = try OperationCase.exec()
            exec.mounts += [.tmpfs("/t1"), .tmpfs("/t2", size: 1 << 20)]
            return try exec.run().root()
        },
        .init("exec-secrets") {
            var exec = try OperationCase.exec()
            exec.secrets = [
                with(SecretMount(id: "one", target: "/run/secrets/one", isOptional: true)) {
                    ($0.userID, $0.groupID, $0.mode) = (1, 2, 0o444)
                },
                .init(id: "two", target: "/run/secrets/two", variable: "TWO"),
                .init(id: "three", target: nil, variable: "THREE", isOptional: true),
            ]
            return try exec.run().root()
        },
        .init("exec-ssh") {
            var exec = try OperationCase.exec()
            exec.sshAgents = [
                .init(),
                with(SSHMount(id: "k", target: "/s", isOptional: true)) {
                    ($0.userID, $0.groupID, $0.mode) = (1, 2, 0o660)
                },
            ]
            return try exec.run().root()
        },
        .init("exec-path-by-solver") {
            var exec = try OperationCase.exec()
            exec.defaultPath = .bySolver
            return try exec.run().root()
        },
        .init("exec-path-in-vertex") {
            var exec = try OperationCase.exec()
            exec.environment["A"] = "1"
            exec.sshAgents = [.init()]
            exec.defaultPath = .inVertex
            return try exec.run().root()
        },
        .init("exec-resources") {
            var options = VertexOptions()
            options.metadata.linuxResources = with(LinuxResources()) {
                ($0.memory, $0.memorySwap, $0.cpuShares, $0.cpuPeriod, $0.cpuQuota) = (1, 2, 3, 4, 5)
                ($0.cpusetCPUs, $0.cpusetMemory) = ("0-1", "0")
            }
            return try exec().run(options).root()
        },
        .init("exec-windows") {
            let windows = VertexOptions(platform: Platform(os: "windows", architecture: "amd64"))
            return try ExecOperation(arguments, root: try image("w", windows)).run(windows).root()
        },
        .init("options") {
            var options = VertexOptions(workerFilters: ["label==v", "x"])
            options.metadata = VertexMetadata(ignoresCache: true, description: ["b": "2", "a": "1"])
            options.metadata.exportsCache = true
            options.metadata.progressGroup = .init(id: "id", name: "group", isWeak: true)
            options.metadata.customName = "name"
            return try exec().run(options).root()
        },
        .init("no-export-cache") {
            try exec().run(with(VertexOptions()) { $0.metadata.exportsCache = false }).root()
        },
    ]
}
