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
            exec.proxy = .init(http: "http://p", https: "hs", ftp: "f", exceptions: "n", all: "a")
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
                .init(
                    id: "one",
                    target: "/run/secrets/one",
                    userID: 1,
                    groupID: 2,
                    mode: 0o444,
                    isOptional: true
                ),
                .init(id: "two", target: "/run/secrets/two", variable: "TWO"),
                .init(id: "three", target: nil, variable: "THREE", isOptional: true),
            ]
            return try exec.run().root()
        },
        .init("exec-ssh") {
            var exec = try OperationCase.exec()
            exec.sshAgents = [
                .init(), .init(id: "k", target: "/s", userID: 1, groupID: 2, mode: 0o660, isOptional: true),
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
            options.metadata.linuxResources = .init(
                memory: 1,
                memorySwap: 2,
                cpuShares: 3,
                cpuPeriod: 4,
                cpuQuota: 5,
                cpusetCPUs: "0-1",
                cpusetMemory: "0"
            )
            return try exec().run(options).root()
        },
        .init("exec-windows") {
            let windows = VertexOptions(platform: Platform(os: "windows", architecture: "amd64"))
            return try ExecOperation(arguments, root: try image("w", windows)).run(windows).root()
        },
        .init("options") {
            var options = VertexOptions(workerFilters: ["label==v", "x"])
            options.metadata = VertexMetadata(
                ignoresCache: true,
                description: ["b": "2", "a": "1"],
                exportsCache: true,
                progressGroup: .init(id: "id", name: "group", isWeak: true)
            )
            options.metadata.customName = "name"
            return try exec().run(options).root()
        },
        .init("no-export-cache") {
            try exec().run(.init(metadata: .init(exportsCache: false))).root()
        },
    ]
}
