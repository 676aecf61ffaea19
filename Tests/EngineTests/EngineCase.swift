import Foundation
import Testing

/// A folder of `Tests/Fixtures/engine`: a build on a real Docker Engine and what must come of it.
///
/// | file | holds |
/// |---|---|
/// | `Mockerfile.yaml` | what is built; `@SITE@` and `@SHA256:PATH@` stand for the site |
/// | `build.args` | more arguments of `docker build`, one a line; `@CASE@` stands for the folder |
/// | `Dockerfile` | read instead where there is one: `docker build` runs without `-f` |
/// | another file | read where `build.args` says `-f` |
/// | `look.sh` | run by `sh` in the image; must end with 0 |
/// | `look-outside.sh` | run in another image with the built one's root as its working directory |
/// | `config.json` | must be part of the image's config |
/// | `errors.txt` | the build must fail, and each line be in what `docker build` prints |
struct EngineCase: Sendable, CustomTestStringConvertible {
    var name: String

    /// A build that did not do as expected.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// All cases, by name.
    static var all: [EngineCase] {
        guard let engine = Engine.current else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: engine.fixtures.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map(EngineCase.init(name:))
    }

    var testDescription: String { name }

    /// The image's name.
    var image: String { "slipway-test/\(name)" }

    /// Builds the case and looks at the outcome.
    func run(on engine: Engine) throws {
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
        let built = try engine.docker(arguments)

        if let errors = try text("errors.txt") {
            guard built.status != 0 else { throw Failure(description: "\(name) was built, errors were expected") }
            for line in errors.split(separator: "\n") where !built.output.contains(line) {
                throw Failure(description: "\(name): missing \"\(line)\" in:\n\(built.output)")
            }
            return
        }
        guard built.status == 0 else { throw Failure(description: "\(name) was not built:\n\(built.output)") }
        if let script = try text("look.sh") { try look(engine, image, directory: nil, script) }
        if let script = try text("look-outside.sh") { try lookOutside(engine, script) }
        if let config = try text("config.json") { try check(engine, config) }
    }

    private func look(_ engine: Engine, _ image: String, directory: String?, _ script: String) throws {
        let place = directory.map { ["--workdir", $0] } ?? []
        let arguments = ["run", "--rm", "--interactive", "--network", "none"] + place
        let ran = try engine.docker(arguments + ["--entrypoint", "sh", image, "-eux"], input: Data(script.utf8))
        guard ran.status == 0 else { throw Failure(description: "\(name): in the image:\n\(ran.output)") }
    }

    private func lookOutside(_ engine: Engine, _ script: String) throws {
        let probe = image + "-probe"
        let file = "FROM busybox:latest\nCOPY --from=\(image) / /image/\n"
        let built = try engine.docker(["build", "--tag", probe, "-"], input: Data(file.utf8))
        guard built.status == 0 else { throw Failure(description: "\(name): the probe:\n\(built.output)") }
        try look(engine, probe, directory: "/image", script)
    }

    private func check(_ engine: Engine, _ expected: String) throws {
        let inspected = try engine.docker(["image", "inspect", "--format", "{{ json .Config }}", image]).output
        let config = try JSONSerialization.jsonObject(with: Data(inspected.utf8)) as? [String: Any] ?? [:]
        let wanted = try JSONSerialization.jsonObject(with: Data(expected.utf8)) as? [String: Any] ?? [:]
        for key in wanted.keys.sorted() {
            let (have, want) = (config[key] as? NSObject, wanted[key] as? NSObject)
            guard Self.isPart(want, of: have) || (have == nil && want is NSNull) else {
                throw Failure(description: "\(name): config \(key) is \(have ?? NSNull()), not \(want ?? NSNull())")
            }
        }
    }

    /// Objects must have what is wanted and may have more; all else must be equal.
    private static func isPart(_ want: NSObject?, of have: NSObject?) -> Bool {
        guard let want = want as? [String: NSObject], let have = have as? [String: NSObject] else {
            return want == have
        }
        return want.allSatisfy { isPart($0.value, of: have[$0.key]) }
    }
}
