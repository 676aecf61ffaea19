import Bridge
import BuildPlan
import LLB
import Lowering
import OCISpec

/// Answers the lowering's questions through the bridge.
///
/// Starts no task of its own: in the image all runs on one thread, which a free task would leave.
final class BridgeResolver: LoweringResolver {
    private let context: BuildContext
    private let source: LoadedSource
    private let triggers: @Sendable (String) throws -> [Step]

    /// - Parameters:
    ///   - source: what is compiled; an ignore file beside it comes before the context's own.
    ///   - triggers: reads one stored instruction of a base image.
    init(context: BuildContext, source: LoadedSource, triggers: @escaping @Sendable (String) throws -> [Step]) {
        self.context = context
        self.source = source
        self.triggers = triggers
    }

    func resolveImage(_ lookup: ImageLookup) async throws -> ImageLookup.Answer {
        let image = try await context.bridge.resolveImage(
            ImageRequest(
                reference: lookup.reference,
                platform: lookup.platform,
                mode: ImageRequest.Mode(lookup.mode),
                logName: lookup.logName
            )
        )
        return ImageLookup.Answer(
            reference: image.reference,
            digest: image.digest,
            config: image.config,
            isAssumed: image.isAssumed
        )
    }

    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? {
        try NamedContext(name, platform: platform, in: context)
    }

    func ignorePatterns() async throws -> [String] { try await context.ignorePatterns(beside: source) }

    func buildContext(paths: [String]) async throws -> Output? {
        try context.files(paths: paths, excludes: try await ignorePatterns())
    }

    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]? {
        guard let reference = try await context.solve(output) else { return nil }
        do {
            return try await context.bridge.readFile(relative(path), of: reference, range: nil)
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        }
    }

    /// Solvers take paths from the root of a reference, with or without a slash before them; some tools only without.
    private func relative(_ path: String) -> String { String(path.drop { $0 == "/" }) }

    func lastModified(of source: Output, logName: String) async throws -> Int64? {
        try await SourceTime(context: context).lastModified(of: source, logName: logName)
    }

    func parseTrigger(_ trigger: String) throws -> [Step] { try triggers(trigger) }
}

extension BridgeError {
    /// True where a file is not there; BuildKit sends it without a code of its own.
    fileprivate var isMissingFile: Bool {
        code == .notFound || message.hasSuffix("no such file or directory")
    }
}

extension ImageRequest.Mode {
    fileprivate init(_ mode: ImageResolveMode) {
        switch mode {
        case .default: self = .default
        case .pull: self = .pull
        case .local: self = .local
        }
    }
}
