import BuildPlan
import LLB
import Lowering
import OCISpec
import SourceText
import SyntaxKit

/// The resolver for a plan that a `Program` lowers: the build's resolver, with the contexts that the `Program` provides.
struct NestedResolver: LoweringResolver {
    private let base: BridgeResolver
    /// The contexts that the `Program` provides, by their shortest name.
    private let contexts: [String: Image]
    /// The build context that the `Program` provides; nil if it provides none, and `.some(nil)` if it provides an empty one.
    private let ownContext: Output??

    /// A file system of the `Program` as a named context.
    private struct Image: NamedContextSource {
        let output: Output?
        let config: [UInt8]

        func load() async throws -> LoadedContext { LoadedContext(files: .all(output), config: config) }
    }

    /// Encodes the contexts that the `Program` provides.
    ///
    /// - Throws: `DiagnosticsError` at `place` for an invalid step.
    init(_ build: NestedBuild, place: SourceLocation, questions: ProgramQuestions) throws {
        base = questions.build.resolver()
        var contexts: [String: Image] = [:]
        for (name, image) in build.contexts {
            let output = try questions.output(image.files, at: place)
            contexts[Self.shortName(name)] = Image(output: output, config: image.config.bytes())
        }
        self.contexts = contexts
        ownContext = try build.context.map { try questions.output($0, at: place) }
    }

    private static func shortName(_ name: String) -> String {
        (try? ImageReference(parsing: name)).map(NamedContextOptions.shortName) ?? name
    }

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage { try await base.resolveImage(request) }

    func namedContext(_ name: String, platform: Platform?) async throws -> (any NamedContextSource)? {
        if let own = contexts[Self.shortName(name)] { return own }
        return try await base.namedContext(name, platform: platform)
    }

    func ignorePatterns() async throws -> [String] {
        ownContext == nil ? try await base.ignorePatterns() : []
    }

    func buildContext(paths: [String], excluding excludes: [String]) async throws -> Output? {
        if let ownContext { return ownContext }
        return try await base.buildContext(paths: paths, excluding: excludes)
    }

    func readFile(_ path: String, of output: Output, platform: Platform) async throws -> [UInt8]? {
        try await base.readFile(path, of: output, platform: platform)
    }

    func lastModified(of source: Output, logName: String) async throws -> Int64? {
        try await base.lastModified(of: source, logName: logName)
    }

    func parseTrigger(_ trigger: String) throws -> [Step] { try base.parseTrigger(trigger) }
}
