import Foundation
import Testing

/// The settings in `deploy/` are settings of the service.
@Suite struct DeployedSettingsTests {
    private static let deploy = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("deploy")

    @Test func theExampleIsRead() throws {
        let file = Self.deploy.appendingPathComponent("config.toml")
        let outcome = try SlipwayTests.run(["serve", "--config", file.path, "--print-config"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(#"listen = ["unix:///run/slipway/slipway.sock"]"#), "\(outcome.output)")
    }

    /// What is commented out in the example is read too, once it is no comment.
    @Test func itsVariantsAreRead() throws {
        let text = try String(contentsOf: Self.deploy.appendingPathComponent("config.toml"), encoding: .utf8)
        let key = #/# (\[[a-z]+\]|[a-z-]+ = .*)/#
        var lines: [Substring] = []
        for line in text.split(separator: "\n") {
            guard let found = line.wholeMatch(of: key)?.1 else {
                lines.append(line)
                continue
            }
            // A variant replaces what stands above it.
            if let name = found.split(separator: " ").first {
                lines.removeAll { $0.hasPrefix("\(name) = ") && !found.hasPrefix("key") && !found.hasPrefix("cert") }
            }
            lines.append(found)
        }
        let outcome = try Self.printed(lines.joined(separator: "\n") + "\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("tcp://0.0.0.0:1234"), "\(outcome.output)")
    }

    @Test func thoseForKubernetesAreRead() throws {
        let file = Self.deploy.appendingPathComponent("kubernetes/slipway.yaml")
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let first = try #require(lines.firstIndex { $0.contains("config.toml: |") })
        let settings = lines[(first + 1)...].prefix { $0 != "---" }.map { $0.dropFirst(4) }
        let outcome = try Self.printed(settings.joined(separator: "\n") + "\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("tcp://buildkitd.slipway-buildkit.svc:1234"), "\(outcome.output)")
    }

    /// The flags that Compose's variant for clients elsewhere adds.
    @Test func theFlagsForComposeAreRead() throws {
        let text = try String(contentsOf: Self.deploy.appendingPathComponent("compose.mtls.yaml"), encoding: .utf8)
        let flags = text.split(separator: "\n").compactMap { $0.wholeMatch(of: #/ +- (--[a-z].*)/#)?.1 }.map(
            String.init
        )
        let config = Self.deploy.appendingPathComponent("config.toml").path
        // Any file that is there stands for one that is not.
        let arguments = flags.map { $0.replacing(#/=/etc/slipway/.*/#, with: "=\(config)") }
        let outcome = try SlipwayTests.run(["serve", "--print-config"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(flags.count == 6 && outcome.output.contains("tcp://0.0.0.0:1234"), "\(outcome.output)")
    }

    /// Any file that is there stands for those that are not.
    private static func printed(_ settings: String) throws -> SlipwayTests.Outcome {
        let present = deploy.appendingPathComponent("config.toml").path
        let settings = settings.replacing(#/"/etc/slipway/[^"]*"/#, with: "\"\(present)\"")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString).toml")
        try Data(settings.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try SlipwayTests.run(["serve", "--config", file.path, "--print-config"])
    }
}
