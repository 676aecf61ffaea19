import Bridge
import Diagnostics
import GatewayClient
import LLB
import LocalSolver
import SyntaxKit
import Testing

@testable import Frontend

/// Every option on every age of solver: an unsupported option is worked around or refused, never ignored.
@Suite struct CapabilityMatrixTests {
    struct Need: Sendable, CustomTestStringConvertible {
        var options: [String: String]
        /// The option that the error names.
        var key: String
        var capability: String
        /// Whether the solver inside Docker 20.10 supports it.
        var isOld = false
        var testDescription: String { "\(key) needs \(capability)" }
    }

    static let needs = [
        Need(options: ["ulimit": "nofile=10"], key: "ulimit", capability: "exec.meta.ulimit"),
        Need(options: ["cgroup-parent": "x"], key: "cgroup-parent", capability: "exec.meta.cgroup.parent"),
        Need(options: ["shm-size": "1024"], key: "shm-size", capability: "exec.mount.tmpfs.size"),
        Need(options: ["memory": "1"], key: "memory", capability: "exec.meta.linux.resources"),
        Need(options: ["memswap": "-1"], key: "memswap", capability: "exec.meta.linux.resources"),
        Need(options: ["cpushares": "1"], key: "cpushares", capability: "exec.meta.linux.resources"),
        Need(options: ["cpuperiod": "1"], key: "cpuperiod", capability: "exec.meta.linux.resources"),
        Need(options: ["cpuquota": "1"], key: "cpuquota", capability: "exec.meta.linux.resources"),
        Need(options: ["cpusetcpus": "0"], key: "cpusetcpus", capability: "exec.meta.linux.resources"),
        Need(options: ["cpusetmems": "0"], key: "cpusetmems", capability: "exec.meta.linux.resources"),
        Need(
            options: ["force-network-mode": "none"],
            key: "force-network-mode",
            capability: "exec.meta.network",
            isOld: true
        ),
        Need(
            options: ["image-resolve-mode": "pull"],
            key: "image-resolve-mode",
            capability: "source.image.resolvemode",
            isOld: true
        ),
        Need(
            options: ["platform": "linux/amd64,linux/arm64"],
            key: "platform",
            capability: "returnmap",
            isOld: true
        ),
        Need(options: ["attest:sbom": "generator=scan"], key: "attest:sbom", capability: "reference.attestations"),
        Need(
            options: ["build-arg:BUILDKIT_ATTEST_SBOM": "generator=scan"],
            key: "build-arg:BUILDKIT_ATTEST_SBOM",
            capability: "reference.attestations"
        ),
    ]

    static let dockerfile = "FROM alpine\nRUN echo hi\n"

    private func refusal(_ need: Need, _ capabilities: Capabilities) async throws -> String? {
        let bridge = try RecordedOptionsTests.bridge(Self.dockerfile, capabilities: capabilities)
        do {
            _ = try await RecordedOptionsTests.build(need.options, over: bridge)
            return nil
        } catch {
            return BridgeError(reporting: error).message
        }
    }

    @Test(arguments: needs)
    func isRefusedWhereTheSolverLacksIt(_ need: Need) async throws {
        let reason = "the solver is too old and lacks the capability '\(need.capability)'"
        let message = "option \(need.key) can't be honoured: \(reason)"
        var reduced = Capabilities.current
        reduced.llb.remove(need.capability)
        reduced.frontend.remove(need.capability)
        #expect(try await refusal(need, .current) == nil)
        #expect(try await refusal(need, reduced) == message)
        #expect(try await refusal(need, .docker2010) == (need.isOld ? nil : message))
    }

    /// A graph only uses capabilities that the solver has announced.
    @Test(arguments: Capabilities.presets.map(\.name))
    func graphsNeedNothingThatIsNotThere(_ preset: String) async throws {
        let found = Capabilities.presets.first { $0.name == preset }
        let capabilities = try #require(found).capabilities
        var built = 0
        for example in RecordedOptionsTests.recorded?.cases ?? [] where example.error == nil {
            let bridge = try RecordedOptionsTests.bridge(
                try #require(RecordedOptionsTests.recorded?.files[example.file]),
                capabilities: capabilities
            )
            do {
                _ = try await RecordedOptionsTests.build(example.options, over: bridge)
            } catch {
                let message = BridgeError(reporting: error).message
                #expect(message.contains("lacks the capability"), "\(example.name): \(message)")
                continue
            }
            built += 1
            for definition in bridge.requests.compactMap(\.definition) {
                let needed = Set(definition.metadata.values.flatMap(\.capabilities))
                let missing = needed.subtracting(capabilities.llb).sorted()
                #expect(missing.isEmpty, "\(example.name): \(missing)")
            }
        }
        #expect(built > 40)
    }
}
