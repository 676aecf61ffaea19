import BuildPlan
import DockerfileSyntax
import Foundation
import LLB
import Lowering
import OCISpec
import SourceText

/// A resolver for which every image exists, with the config and the digest rule of the recorded goldens.
struct TestResolver: LoweringResolver {
    /// Configs by a shell pattern of the image's reference. Other images have `defaultConfig`.
    var configs: [String: String] = [:]
    /// Patterns of the context's `.dockerignore`.
    var ignored: [String] = []
    var contexts: [String: LoadedContext] = [:]
    /// Files by path. Every file system holds the same files.
    var files: [String: String] = [:]

    static let defaultConfig = """
        {"architecture":"amd64","os":"linux","config":{"Env":\
        ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/bin/sh"]},\
        "rootfs":{"type":"layers","diff_ids":\
        ["sha256:0000000000000000000000000000000000000000000000000000000000000000"]},\
        "history":[{"created":"2024-01-01T00:00:00Z","created_by":"base"}]}
        """

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        let parts = request.reference.split(separator: "@", maxSplits: 1).map(String.init)
        let digest = parts.count > 1 ? parts[1] : Vertex.digest(of: Array(parts[0].utf8))
        let config = configs.first { fnmatch($0.key, request.reference, 0) == 0 }?.value ?? Self.defaultConfig
        return ResolvedImage(reference: parts[0] + "@" + digest, digest: digest, config: Array(config.utf8))
    }

    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? {
        contexts[name].map(Fixed.init)
    }

    private struct Fixed: NamedContextSource {
        let context: LoadedContext

        func load() async throws -> LoadedContext { context }
    }

    func ignorePatterns() async throws -> [String] { ignored }

    func buildContext(paths: [String], excluding excludes: [String]) async throws -> Output? {
        let options = SourceOperation.LocalOptions(
            sessionID: "session0",
            excludePatterns: ignored + excludes,
            followPaths: paths,
            sharedKeyHint: "context"
        )
        return try SourceOperation.local("context", options).output(.named("[internal] load build context"))
    }

    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]? {
        files[path].map { Array($0.utf8) }
    }

    func lastModified(of source: Output, logName: String) async throws -> Int64? { 1_700_000_000 }

    func parseTrigger(_ trigger: String) throws -> [Step] { try DockerfileTriggers.parse(trigger) }
}
