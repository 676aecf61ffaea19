import Foundation
import TestSupport
import Testing

/// The settings in `deploy/`, read by the service.
@Suite struct DeployedSettingsTests {
    private static let deploy = Checkout.root.appendingPathComponent("deploy")

    @Test func readsTheExample() async throws {
        let file = Self.deploy.appendingPathComponent("config.toml")
        let outcome = try await SlipwayTests.run(["serve", "--config", file.path, "--print-config"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(#"listen = ["unix:///run/slipway/slipway.sock"]"#), "\(outcome.output)")
    }

    /// The settings that are commented out in the example, with the comment sign removed.
    @Test func readsTheVariants() async throws {
        let text = try String(contentsOf: Self.deploy.appendingPathComponent("config.toml"), encoding: .utf8)
        let key = #/# (\[[a-z]+\]|[a-z-]+ = .*)/#
        var lines: [Substring] = []
        for line in text.split(separator: "\n") {
            guard let found = line.wholeMatch(of: key)?.1 else {
                lines.append(line)
                continue
            }
            // A variant replaces the line above it.
            if let name = found.split(separator: " ").first {
                lines.removeAll { $0.hasPrefix("\(name) = ") && !found.hasPrefix("key") && !found.hasPrefix("cert") }
            }
            lines.append(found)
        }
        let outcome = try await Self.printed(lines.joined(separator: "\n") + "\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("tcp://0.0.0.0:1234"), "\(outcome.output)")
    }

    @Test func readsTheKubernetesSettings() async throws {
        let file = Self.deploy.appendingPathComponent("kubernetes/base/config.toml")
        let outcome = try await Self.printed(try String(contentsOf: file, encoding: .utf8))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(#"balancer-names = ["haproxy"]"#), "\(outcome.output)")
    }

    /// The settings of `docs/operations.md`: those of one pair, and those of a pair behind HAProxy.
    @Test func readsTheDocumentedSettings() async throws {
        let page = Checkout.root.appendingPathComponent("docs/operations.md")
        let lines = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
        let starts = lines.indices.filter { lines[$0].contains(#/^ +(listen|metrics) = /#) && lines[$0 - 1].isEmpty }
        #expect(starts.count == 2)
        for start in starts {
            let indent = lines[start].prefix { $0 == " " }
            let block = lines[start...].prefix { $0.isEmpty || $0.hasPrefix(indent) }
            let outcome = try await Self.printed(block.joined(separator: "\n") + "\n")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains(":1235") || outcome.output.contains(":1234"), "\(outcome.output)")
        }
    }

    /// The flags of the Compose variant for remote clients.
    @Test func readsTheComposeFlags() async throws {
        let text = try String(contentsOf: Self.deploy.appendingPathComponent("compose.mtls.yaml"), encoding: .utf8)
        let flags = text.split(separator: "\n").compactMap { $0.wholeMatch(of: #/ +- (--[a-z].*)/#)?.1 }.map(
            String.init
        )
        let config = Self.deploy.appendingPathComponent("config.toml").path
        // Replaces paths under /etc/slipway, which don't exist here, by a file that does.
        let arguments = flags.map { $0.replacing(#/=/etc/slipway/.*/#, with: "=\(config)") }
        let outcome = try await SlipwayTests.run(["serve", "--print-config"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(flags.count == 6 && outcome.output.contains("tcp://0.0.0.0:1234"), "\(outcome.output)")
    }

    /// Runs `slipway serve --print-config` with these settings.
    ///
    /// Replaces paths under `/etc/slipway`, which don't exist here, by a file that does.
    private static func printed(_ settings: String) async throws -> SlipwayTests.Outcome {
        let present = deploy.appendingPathComponent("config.toml").path
        let settings = settings.replacing(#/"/etc/slipway/[^"]*"/#, with: "\"\(present)\"")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString).toml")
        try Data(settings.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await SlipwayTests.run(["serve", "--config", file.path, "--print-config"])
    }
}
