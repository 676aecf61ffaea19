import Foundation

/// The Docker Engine and the site that `dev/engine test` started for this run.
struct Engine: Sendable {
    /// The client, an absolute path.
    var client: String
    /// The site's folder.
    var site: URL
    /// The site's host and port.
    var server: String
    /// The repository.
    var top: URL

    /// The engine of this run; nil where the tests were started without `dev/engine test`.
    static let current: Engine? = {
        let environment = ProcessInfo.processInfo.environment
        guard let client = environment["SLIPWAY_ENGINE_DOCKER"],
            let site = environment["SLIPWAY_ENGINE_SITE"],
            let server = environment["SLIPWAY_ENGINE_SERVER"]
        else { return nil }
        let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Engine(client: client, site: URL(fileURLWithPath: site), server: server, top: top)
    }()

    /// Where the cases stand, one folder each.
    var fixtures: URL { top.appendingPathComponent("Tests/Fixtures/engine") }

    /// The engine stands for no test without these images; loaded once a run.
    static let frontendImages: Result<Void, any Error> = Result {
        guard let engine = current else { return }
        for name in ["frontend", "mocker", "ick", "gocker"] {
            let archive = engine.top.appendingPathComponent("dist/slipway-\(name).oci.tar").path
            let loaded = try engine.docker(["load", "--quiet", "--input", archive])
            guard loaded.status == 0 else { throw Command.NotStarted(description: "docker load: \(loaded.output)") }
        }
        // The names that the first Ickfile and its readers use.
        for (name, alias) in [("slipway/ick", "agbell/ick"), ("alpine:3.20", "alpine:latest")] {
            let tagged = try engine.docker(["tag", name, alias])
            guard tagged.status == 0 else { throw Command.NotStarted(description: "docker tag: \(tagged.output)") }
        }
        // The store outlives a run; what a former run built must not answer for this one.
        _ = try engine.docker(["builder", "prune", "--all", "--force"])
    }

    /// Runs the client.
    func docker(
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String] = [:]
    ) throws -> Command {
        try Command.run(client, arguments, input: input, environment: environment)
    }

    /// The text with `@SITE@` and `@SHA256:PATH@` (a file of the site) filled in.
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

    /// The paths that the layers of an image hold, base layers left out.
    func paths(inLayersOf image: String, above base: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let below = try docker(["image", "inspect", "--format", "{{ len .RootFS.Layers }}", base]).output
        let count = Int(below.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        let archive = folder.appendingPathComponent("image.tar").path
        _ = try docker(["save", "--output", archive, image])
        _ = try Command.run("/bin/tar", ["-C", folder.path, "-xf", archive])
        struct Entry: Decodable {
            var layers: [String]

            enum CodingKeys: String, CodingKey {
                case layers = "Layers"
            }
        }
        let manifest = try Data(contentsOf: folder.appendingPathComponent("manifest.json"))
        guard let entry = try JSONDecoder().decode([Entry].self, from: manifest).first else { return [] }
        return try entry.layers.dropFirst(count).flatMap { layer in
            try Command.run("/bin/tar", ["-tf", folder.appendingPathComponent(layer).path]).output
                .split(separator: "\n").map(String.init)
        }
    }
}
