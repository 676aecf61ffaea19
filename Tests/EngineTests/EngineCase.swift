import Foundation
import TestSupport
import Testing

/// A folder of `Tests/Fixtures/engine`: a build on a real Docker Engine and its expected result.
///
/// | file | contents |
/// |---|---|
/// | `Mockerfile.yaml` | the build file, with `@SITE@` and `@SHA256:PATH@` in place of the site's address and digests |
/// | `build.args` | more arguments of `docker build`, one per line, with `@CASE@` in place of the folder |
/// | `Dockerfile` | if it exists, `docker build` runs without `-f` and reads it |
/// | another file | read if `build.args` contains `-f` |
/// | `look.sh` | a script that must succeed in the image |
/// | `look-outside.sh` | a script that must succeed in another image, with the built image's root as working directory |
/// | `config.json` | a part of the image's config |
/// | `errors.txt` | lines that `docker build` must print when it fails |
struct EngineCase: Sendable, CustomTestStringConvertible {
    var name: String

    /// A build without the expected result.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// All cases in the order of their names.
    static var all: [EngineCase] {
        guard let engine = Engine.current else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: engine.fixtures.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map(EngineCase.init(name:))
    }

    var testDescription: String { name }

    var image: String { "slipway-test/\(name)" }

    /// Builds the case and checks the result.
    func run(on engine: Engine) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        let source = engine.fixtures.appendingPathComponent(name)
        try FileManager.default.copyItem(at: source, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        func text(_ file: String) throws -> String? {
            let url = folder.appendingPathComponent(file)
            guard FileManager.default.fileExists(atPath: url.path) else { return nil }
            return try engine.filled(String(contentsOf: url, encoding: .utf8))
        }
        let yaml = "Mockerfile.yaml"
        if let filled = try text(yaml) { try Data(filled.utf8).write(to: folder.appendingPathComponent(yaml)) }

        var arguments = ["build", "--progress", "plain", "--network", "host", "--tag", image]
        let more = try text("build.args")?.split(separator: "\n").map(String.init) ?? []
        let named = more.contains("-f") || FileManager.default.fileExists(atPath: folder.path + "/Dockerfile")
        if !named { arguments += ["-f", folder.appendingPathComponent(yaml).path] }
        arguments += more.map { $0.replacingOccurrences(of: "@CASE@", with: folder.path) } + [folder.path]
        let built = try await engine.docker(arguments)

        if let errors = try text("errors.txt") {
            guard built.status != 0 else { throw Failure(description: "\(name) was built, errors were expected") }
            for line in errors.split(separator: "\n") where !built.text.contains(line) {
                throw Failure(description: "\(name): missing \"\(line)\" in:\n\(built.text)")
            }
            return
        }
        guard built.status == 0 else { throw Failure(description: "\(name) was not built:\n\(built.text)") }
        if let script = try text("look.sh") { try await look(engine, image, directory: nil, script) }
        if let script = try text("look-outside.sh") { try await lookOutside(engine, script) }
        if let config = try text("config.json") { try await check(engine, config) }
    }

    private func look(_ engine: Engine, _ image: String, directory: String?, _ script: String) async throws {
        let place = directory.map { ["--workdir", $0] } ?? []
        let arguments = ["run", "--rm", "--interactive", "--network", "none"] + place
        let ran = try await engine.docker(arguments + ["--entrypoint", "sh", image, "-eux"], input: Data(script.utf8))
        guard ran.status == 0 else { throw Failure(description: "\(name): in the image:\n\(ran.text)") }
    }

    private func lookOutside(_ engine: Engine, _ script: String) async throws {
        let probe = image + "-probe"
        let file = "FROM busybox:latest\nCOPY --from=\(image) / /image/\n"
        let built = try await engine.docker(["build", "--tag", probe, "-"], input: Data(file.utf8))
        guard built.status == 0 else { throw Failure(description: "\(name): the probe:\n\(built.text)") }
        try await look(engine, probe, directory: "/image", script)
    }

    private func check(_ engine: Engine, _ expected: String) async throws {
        let inspected = try await engine.docker(["image", "inspect", "--format", "{{ json .Config }}", image]).text
        let config = try JSONSerialization.jsonObject(with: Data(inspected.utf8)) as? [String: Any] ?? [:]
        let wanted = try JSONSerialization.jsonObject(with: Data(expected.utf8)) as? [String: Any] ?? [:]
        for key in wanted.keys.sorted() {
            let (have, want) = (config[key] as? NSObject, wanted[key] as? NSObject)
            guard Self.isPart(want, of: have) || (have == nil && want is NSNull) else {
                throw Failure(description: "\(name): config \(key) is \(have ?? NSNull()), not \(want ?? NSNull())")
            }
        }
    }

    /// Whether the values are equal. An object may have keys that are not expected.
    private static func isPart(_ want: NSObject?, of have: NSObject?) -> Bool {
        guard let want = want as? [String: NSObject], let have = have as? [String: NSObject] else {
            return want == have
        }
        return want.allSatisfy { isPart($0.value, of: have[$0.key]) }
    }
}
