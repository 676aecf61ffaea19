import Bridge
import BuildPlan
import LLB
import Lowering
import OCISpec
import Synchronization

/// Answers the lowering's questions through the bridge, each question once.
final class BridgeResolver: LoweringResolver {
    private let context: BuildContext
    private let ignoreFile: [UInt8]?
    private let triggers: @Sendable (String) throws -> [Step]
    private let contextIgnorePatterns = Mutex<Task<[String], any Error>?>(nil)
    private let images = Mutex<[ImageLookup: Task<ImageLookup.Answer, any Error>]>([:])

    /// - Parameters:
    ///   - ignoreFile: the ignore file that belongs to the source; nil asks the context for its own.
    ///   - triggers: reads one stored instruction of a base image.
    init(context: BuildContext, ignoreFile: [UInt8]?, triggers: @escaping @Sendable (String) throws -> [Step]) {
        self.context = context
        self.ignoreFile = ignoreFile
        self.triggers = triggers
    }

    func resolveImage(_ lookup: ImageLookup) async throws -> ImageLookup.Answer {
        let bridge = context.bridge
        let task = images.withLock { images in
            if let task = images[lookup] { return task }
            let task = Task {
                let image = try await bridge.resolveImage(
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
            images[lookup] = task
            return task
        }
        return try await task.value
    }

    /// None: `FrontendOptions` refuses options that name a context.
    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? { nil }

    func ignorePatterns() async throws -> [String] {
        guard context.isLocal else { return [] }
        if let ignoreFile { return IgnoreFile.patterns(ignoreFile) }
        let task = contextIgnorePatterns.withLock { known in
            if let known { return known }
            let task = Task { try await self.readContextIgnoreFile() }
            known = task
            return task
        }
        return try await task.value
    }

    private func readContextIgnoreFile() async throws -> [String] {
        let name = ".dockerignore"
        guard let reference = try await context.solve(context.ignoreFile(named: name)) else { return [] }
        // Most contexts have none, and every solver words that differently.
        guard let bytes = try? await context.bridge.readFile(name, of: reference, range: nil) else { return [] }
        return IgnoreFile.patterns(bytes)
    }

    func buildContext(paths: [String]) async throws -> Output? {
        try context.files(paths: paths, excludes: try await ignorePatterns())
    }

    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]? {
        guard let reference = try await context.solve(output) else { return nil }
        do {
            return try await context.bridge.readFile(path, of: reference, range: nil)
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        }
    }

    func lastModified(of source: Output, logName: String) async throws -> Int64? {
        guard let operation = try Definition(of: source).resultSource() else { return nil }
        let request = SourceRequest(
            identifier: operation.identifier,
            attributes: operation.attributes,
            logName: logName
        )
        return try await context.bridge.resolveSource(request).lastModified
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
