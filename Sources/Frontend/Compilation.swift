public import Bridge
public import Diagnostics
public import LLB
public import Lowering
import OCISpec
public import SourceText
public import SyntaxKit

/// What a request was compiled to.
public struct Compilation: Sendable {
    /// The source, as it was loaded.
    let source: LoadedSource
    /// The language it was read as.
    public let syntax: SyntaxIdentity
    /// The images, one for each platform that was asked for, in that order; never empty.
    public let images: [CompiledImage]
    /// True where the result is given by platform, be there one or many.
    public let isByPlatform: Bool
    /// What the syntax found that does not stop the build, in source order; lint is in `image.warnings`.
    public let warnings: [Diagnostic]
    /// How many of all warnings the client has been told of.
    let reported: Int
    /// Caches that the solver shall look in.
    public let cacheImports: [SolveRequest.CacheImport]
    /// The graphs of the scans for bills of materials, in the order of the images; empty where none is asked for.
    public let scans: [Definition]

    /// Lowers a build for each of its platforms.
    ///
    /// - Parameter reportsReading: true where the client is told at once of what the reading found.
    /// - Throws: `DiagnosticsError` where the source or an option is at fault, else what the bridge throws.
    init(_ build: LoadedBuild, warnings: [Diagnostic], reportsReading: Bool) async throws {
        try SolverRequirements(options: build.options, capabilities: build.context.bridge.capabilities).check()
        let parsed = try await build.parseForBuild(after: warnings)
        build.request.reached(.parsed)
        let reported = reportsReading ? try await build.reportReading(parsed) : 0
        self.reported = reported
        (images, scans) = try await build.reportingFailure(
            warnings + parsed.warnings,
            of: parsed,
            reported: reported
        ) { found in try await Self.lower(build, parsed, noting: found) }
        build.request.reached(.lowered(vertices: images.reduce(0) { $0 + $1.definition.vertices.count }))
        source = build.source
        syntax = build.syntax.identity
        isByPlatform = build.options.platforms.isByPlatform
        self.warnings = warnings + parsed.warnings
        cacheImports = build.options.cacheImports
    }

    /// The image for each platform, and the graphs of the scans.
    ///
    /// - Parameter found: is given the findings of the first platform, which are those that are reported.
    private static func lower(
        _ build: LoadedBuild,
        _ parsed: LoadedBuild.Parsed,
        noting found: FoundLint
    ) async throws -> ([CompiledImage], [Definition]) {
        let scanner = try await SBOMScanner(for: build)
        let targets = build.options.platforms.targets.map(Optional.some)
        // A record of a build names every source that was asked for, so the context is asked for even where nothing
        // stands on it; the lowering does that for languages whose builds ask in any case. For several platforms it is asked
        // once, ahead of all.
        if targets.count > 1 || build.options.attestations.hasProvenance && !build.readsIgnoreFile {
            _ = try await build.resolver().ignorePatterns()
        }
        let images = try await PlatformBuilds.run(targets.isEmpty ? [nil] : targets, stopsEarly: false) {
            index,
            target in
            let options = build.loweringOptions(for: target)
            let image = try await build.lower(parsed, options: options, noting: index == 0 ? found : nil)
            return CompiledImage(image, for: target ?? build.ownPlatform)
        }
        return (images, try images.compactMap { try scanner?.definition(of: $0.image.scanTargets, named: $0.id) })
    }

    /// The image of the first platform; its warnings are those that are reported.
    public var image: LoweredImage { images[0].image }

    /// The graph of the first platform's image.
    public var definition: Definition { images[0].definition }

    /// The text that was compiled.
    public var file: SourceFile { source.file }
}
