import Foundation
import TestSupport

/// The Docker Engine and the web site that `dev/engine test` started for this run.
struct Engine: Sendable {
    /// The absolute path of the Docker client.
    var client: String
    /// The folder of the site's files.
    var site: URL
    /// The site's host and port.
    var server: String

    /// The engine of this run; nil if the tests were started without `dev/engine test`.
    static let current: Engine? = {
        let environment = ProcessInfo.processInfo.environment
        guard let client = environment["SLIPWAY_ENGINE_DOCKER"],
            let site = environment["SLIPWAY_ENGINE_SITE"],
            let server = environment["SLIPWAY_ENGINE_SERVER"]
        else { return nil }
        return Engine(client: client, site: URL(fileURLWithPath: site), server: server)
    }()

    /// The test cases, one folder each.
    var fixtures: URL { Checkout.root.appendingPathComponent("Tests/Fixtures/engine") }

    /// Loads the images that every test needs, once in a run.
    static let frontendImages = Task {
        guard let engine = current else { return }
        for name in ["frontend", "mocker", "ick", "gocker"] {
            let archive = Checkout.root.appendingPathComponent("dist/slipway-\(name).oci.tar").path
            let loaded = try await engine.docker(["load", "--quiet", "--input", archive])
            guard loaded.status == 0 else { throw LoadFailure(description: "docker load: \(loaded.text)") }
        }
        // The names in the first published Ickfile.
        for (name, alias) in [("slipway/ick", "agbell/ick"), ("alpine:3.20", "alpine:latest")] {
            let tagged = try await engine.docker(["tag", name, alias])
            guard tagged.status == 0 else { throw LoadFailure(description: "docker tag: \(tagged.text)") }
        }
        // The engine's store outlives a run. Results of an earlier run must not be cache hits in this one.
        _ = try await engine.docker(["builder", "prune", "--all", "--force"])
    }

    /// The images could not be loaded.
    struct LoadFailure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs the Docker client.
    func docker(
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String] = [:]
    ) async throws -> TestProcess.Output {
        try await TestProcess.run(
            client,
            arguments,
            input: Array(input),
            environment: environment,
            within: .seconds(900)
        )
    }

    /// Replaces `@SITE@` by the site's address, and `@SHA256:PATH@` by the digest of a file of the site.
    func filled(_ text: String) throws -> String {
        var out = text.replacingOccurrences(of: "@SITE@", with: server)
        let sums = try String(contentsOf: site.appendingPathComponent("SHA256SUMS"), encoding: .utf8)
        for line in sums.split(separator: "\n") {
            guard let gap = line.firstRange(of: "  ") else { continue }
            let mark = "@SHA256:\(line[gap.upperBound...])@"
            out = out.replacingOccurrences(of: mark, with: String(line[..<gap.lowerBound]))
        }
        return out
    }

    /// The paths in the layers of an image, without the layers of its base image.
    func paths(inLayersOf image: String, above base: String) async throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let below = try await docker(["image", "inspect", "--format", "{{ len .RootFS.Layers }}", base]).text
        let count = Int(below.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        let archive = folder.appendingPathComponent("image.tar").path
        _ = try await docker(["save", "--output", archive, image])
        _ = try await TestProcess.run("/bin/tar", ["-C", folder.path, "-xf", archive])
        struct Entry: Decodable {
            var layers: [String]

            enum CodingKeys: String, CodingKey {
                case layers = "Layers"
            }
        }
        let manifest = try Data(contentsOf: folder.appendingPathComponent("manifest.json"))
        guard let entry = try JSONDecoder().decode([Entry].self, from: manifest).first else { return [] }
        var paths: [String] = []
        for layer in entry.layers.dropFirst(count) {
            let listed = try await TestProcess.run("/bin/tar", ["-tf", folder.appendingPathComponent(layer).path])
            paths += listed.text.split(separator: "\n").map(String.init)
        }
        return paths
    }
}
