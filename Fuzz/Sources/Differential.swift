import Bridge
import Frontend
import GatewayClient
import JSON
import LLB
import LocalSolver
import Lowering
import OCISpec
import SourceText
import StandardSyntaxes
import Synchronization

private let peer = Mutex(Peer(namedBy: "SLIPWAY_FUZZ_PEER"))

/// Compiles a Dockerfile with Slipway and with BuildKit's frontend: both refuse it, or both give the same vertices and image
/// configs.
///
/// The parts of the input: the Dockerfile, options `KEY=VALUE`, and the ignore file.
func compareWithPeer(_ bytes: [UInt8]) {
    let parts = parts(of: bytes, 3).map { $0.map { String(decoding: $0, as: UTF8.self) } }
    var options = Dictionary(assignments(in: Array((parts[1] ?? "").utf8)).map { ($0.name, $0.value) }) { $1 }
    // A subrequest is answered otherwise. The others are set here: the peer reads the file Dockerfile, and neither of the two
    // forwards a build whose line `#syntax` was answered.
    for key in ["requestid", "filename", "source", "cmdline", "frontend.caps"] { options[key] = nil }
    var files = ["src/main.c": "", "Dockerfile": parts[0] ?? ""]
    files[".dockerignore"] = parts[2]
    let item: JSONValue = object([
        "name": .string("fuzz"), "text": .string(files["Dockerfile"] ?? ""), "files": text(files),
        "options": text(options),
        "locals": object(["other": text(["a": ""])]), "images": object(["*sdk*": baseConfig]),
    ])
    guard let answer = peer.withLock({ $0.record(item) }) else { return }
    let difference = Mutex<String?>(nil)
    let request = FrontendRequest(
        options: options.merging(["filename": "Dockerfile", "source": "frontend", "cmdline": "frontend"]) { $1 },
        sessionID: "session0",
        workerPlatforms: [.linuxAMD64]
    )
    let bridge = LocalBridge(configuration(files))
    InlineExecutor.run {
        do {
            let compilation = try await Frontend(.standard).compile(request, over: bridge)
            let found = try compare(answer, with: compilation)
            difference.withLock { $0 = found }
        } catch {
            let found = compare(answer, withRefusal: BridgeError(reporting: error).message)
            difference.withLock { $0 = found }
        }
    }
    guard let difference = difference.withLock({ $0 }) else { return }
    broken("\(difference)\nThe case for dev/compare-random --cases:\n\(item.text())")
}

private func configuration(_ files: [String: String]) -> LocalBridge.Configuration {
    let source = LocalSource.files(files.mapValues { Array($0.utf8) })
    var configuration = LocalBridge.Configuration(
        sources: ["context": source, "dockerfile": source, "other": .files(["a": []])]
    )
    let images = object(["*sdk*": baseConfig]).bytes()
    guard let configs = try? ImageConfigs(parsing: SourceFile(name: "images", bytes: images)) else {
        broken("the image config can't be read")
    }
    configuration.imageConfigs = configs
    return configuration
}

/// The config of images whose names contain `sdk`, with triggers.
private let baseConfig = object([
    "architecture": .string("amd64"), "os": .string("linux"),
    "config": object([
        "Env": .strings(["PATH=/bin", "HOME=/h", "A=base"]), "WorkingDir": .string("/w"), "User": .string("u"),
        "Entrypoint": .strings(["/e"]), "Cmd": .strings(["c"]), "Labels": text(["a": "1"]),
        "ExposedPorts": object(["1/tcp": object([:])]), "Volumes": object(["/v": object([:])]),
        "OnBuild": .strings(["RUN trigger $A", "COPY t /t", "ENV FROM_SDK=1", "WORKDIR s"]),
    ]),
    "rootfs": object(["type": .string("layers"), "diff_ids": .strings(["sha256:" + String(repeating: "0", count: 64)])]
    ),
    "history": .array([object(["created_by": .string("x")])]),
])

// MARK: - Comparison

/// What Slipway refuses on purpose and BuildKit's frontend doesn't, as in `dev/compare-random`, and Slipway's own limits.
private let deliberate = [
    "option context: expected", "option contextsubdir: expected",
    "option build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR: expected", "failed to parse shm size: the number is negative",
    "substitutions can be nested", "failed parsing .dockerignore",
]

private func compare(_ answer: JSONValue, withRefusal message: String) -> String? {
    guard answer["error"] == nil, !deliberate.contains(where: message.contains) else { return nil }
    return "Slipway alone refuses the file: \(message)"
}

private func compare(_ answer: JSONValue, with compilation: Compilation) throws -> String? {
    if let message = answer["error"]?.string { return "BuildKit alone refuses the file: \(message)" }
    for compiled in compilation.images {
        let expected = compilation.isByPlatform ? answer["platforms"]?[compiled.id] : answer
        guard let expected else { return "BuildKit has no image for \(compiled.id)" }
        guard expected["vertices"]?.strings == compiled.definition.digests else { return "the vertices differ" }
        let config = try JSONValue(parsing: compiled.image.config.bytes())
        guard sorted(expected["config"] ?? .null) == sorted(config) else {
            return "the configs differ: \(config.text())\nBuildKit: \(expected["config"]?.text() ?? "none")"
        }
    }
    return nil
}

/// The value with the members of each object in the order of their keys.
private func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let items): .array(items.map(sorted))
    case .object(let object):
        .object(JSONObject(object.members.sorted { $0.key < $1.key }.map { .init($0.key, sorted($0.value)) }))
    default: value
    }
}

private func object(_ members: [String: JSONValue]) -> JSONValue {
    .object(JSONObject(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }))
}

private func text(_ members: [String: String]) -> JSONValue { object(members.mapValues { .string($0) }) }
