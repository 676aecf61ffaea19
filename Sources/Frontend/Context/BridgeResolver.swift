import Bridge
import BuildPlan
import LLB
import Lowering
import OCISpec

/// A resolver that reads images, contexts and files through the bridge.
///
/// The resolver starts no unstructured tasks, because the frontend image runs everything on one thread, which such a task
/// would leave.
final class BridgeResolver: LoweringResolver {
    private let context: BuildContext
    private let source: LoadedSource
    private let triggers: @Sendable (String) throws -> [Step]

    /// Creates a resolver for one lowering.
    ///
    /// - Parameters:
    ///   - source: The compiled source, whose own ignore file takes precedence over the context's.
    ///   - triggers: Parses the text of one `ONBUILD` trigger stored in a base image.
    init(context: BuildContext, source: LoadedSource, triggers: @escaping @Sendable (String) throws -> [Step]) {
        self.context = context
        self.source = source
        self.triggers = triggers
    }

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        try await context.bridge.resolveImage(request)
    }

    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? {
        try NamedContext(name, platform: platform, in: context)
    }

    func ignorePatterns() async throws -> [String] { try await context.ignorePatterns(beside: source) }

    func buildContext(paths: [String], excluding excludes: [String]) async throws -> Output? {
        try context.files(paths: paths, excludes: try await ignorePatterns() + excludes)
    }

    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]? {
        guard let reference = try await context.solve(output) else { return nil }
        do {
            return try await context.bridge.readFile(relative(path), of: reference, range: nil)
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        }
    }

    /// Returns the path relative to the root of a reference. Solvers accept a leading slash, but the protocol of `slipway.v1`
    /// promises its clients relative paths.
    private func relative(_ path: String) -> String { String(path.drop { $0 == "/" }) }

    func lastModified(of source: Output, logName: String) async throws -> Int64? {
        try await SourceTime(context: context).lastModified(of: source, logName: logName)
    }

    func parseTrigger(_ trigger: String) throws -> [Step] { try triggers(trigger) }
}

extension BridgeError {
    /// Whether the error means that a file doesn't exist. BuildKit reports a missing file with a generic code, so the
    /// message is checked.
    var isMissingFile: Bool {
        code == .notFound || message.hasSuffix("no such file or directory")
    }
}
