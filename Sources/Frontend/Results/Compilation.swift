public import Bridge
public import Diagnostics
public import LLB
public import Lowering
import OCISpec
public import SyntaxKit

/// The graphs and image configs that a request was compiled to.
public struct Compilation: Sendable {
    /// The language of the source.
    public let syntax: SyntaxIdentity
    /// The images, one for each requested platform, in the order of the request; never empty.
    public let images: [CompiledImage]
    /// Whether the result is keyed by platform. A build for a single platform can request that too.
    public let isByPlatform: Bool
    /// The external caches that the solver imports, e.g. from a registry.
    public let cacheImports: [SolveRequest.CacheImport]
    /// The graphs of the SBOM scans, in the order of the images; empty if no SBOM is requested.
    public let scans: [Definition]
    /// The graphs of a `Program`'s effects, which the solver builds but doesn't export; empty for any other source.
    public let effects: [Definition]
    /// The graphs that were solved to plan a `Program`; empty for any other source.
    public let questions: [Definition]
    let findings: FindingsReporter
    /// The lock file of the build file; nil if there is none.
    let lock: LockFile?

    /// All graphs that a build solves: images, scans, and the effects and questions of a `Program`.
    package var allDefinitions: [Definition] { images.map(\.definition) + scans + effects + questions }

    /// Findings of the frontend and the syntax that don't stop the build. Those of the syntax are in source order. Lint
    /// warnings are in `image.warnings`.
    public var warnings: [Diagnostic] { findings.diagnostics }

    /// The image of the first platform. Lint is reported for this platform only.
    public var image: LoweredImage { images[0].image }

    /// The graph of the first platform's image.
    public var definition: Definition { images[0].definition }
}

extension RunMode where Value == Compilation {
    /// The mode that lowers the target for each requested platform, or for the solver's own if none is requested.
    package static var compile: Self {
        Self(
            precondition: { build in
                guard build.request.options[OptionKey.requestID] == nil else {
                    throw OptionError.unsupported(OptionKey.requestID, "a subrequest has no graph; remove the option")
                }
                try SolverRequirements(options: build.options, capabilities: build.context.bridge.capabilities).check()
            },
            make: { build, parsed in
                let (images, scans, effects, questions) = try await build.imagesForAllPlatforms(parsed)
                let vertices = images.reduce(0) { $0 + $1.definition.vertices.count }
                build.request.observer?.progressed(to: .lowered(vertices: vertices))
                return Compilation(
                    syntax: build.syntax.identity,
                    images: images,
                    isByPlatform: build.options.platforms.isByPlatform,
                    cacheImports: build.options.cacheImports,
                    scans: scans,
                    effects: effects,
                    questions: questions,
                    findings: build.findings,
                    lock: build.context.bridge.lock
                )
            }
        )
    }
}

extension LoadedBuild {
    /// The graphs of a compilation.
    fileprivate typealias Graphs = (
        images: [CompiledImage], scans: [Definition], effects: [Definition], questions: [Definition]
    )

    /// Lowers the plan, or runs the `Program`, for each platform, and creates the graphs of the SBOM scans.
    fileprivate func imagesForAllPlatforms(_ parsed: ParsedSource) async throws -> Graphs {
        guard let program = parsed.program else {
            let (images, scans) = try await lowerForAllPlatforms(parsed)
            findings.append(unusedAnswers)
            return (images, scans, [], [])
        }
        let scanner = try await SBOMScanner(for: self)
        let targets = options.platforms.targets.map(Optional.some)
        let read = ProgramReader.FilesRead()
        let built = try await PlatformBuilds.run(targets.isEmpty ? [nil] : targets, stopsEarly: false) { _, target in
            try await run(program, for: target, read: read)
        }
        let images = built.map(\.image)
        let scans = try images.compactMap { image in
            try scanner.map { try context.bridge.pinned($0.definition(of: image.image.scanTargets, named: image.id)) }
        }
        findings.append(context.bridge.warnings + unusedAnswers)
        return (images, scans, built.flatMap(\.effects), built.flatMap(\.questions))
    }

    /// The warnings about answers that no question of the build has used.
    private var unusedAnswers: [Diagnostic] { (program?.answers ?? AnswerBook(options.answers)).warnings }

    /// Lowers the plan to an image for each platform, and creates the graphs of the SBOM scans.
    fileprivate func lowerForAllPlatforms(_ parsed: ParsedSource) async throws -> ([CompiledImage], [Definition]) {
        try options.platforms.checkSteps(of: parsed.plan)
        let scanner = try await SBOMScanner(for: self)
        let targets = options.platforms.targets.map(Optional.some)
        // Provenance lists every source that a build requested, so the context is requested even if no step uses it.
        // Lowering does that itself for languages that always read the ignore file. With several platforms, this one
        // request serves them all.
        if targets.count > 1 || options.attestations.hasProvenance && !syntax.identity.readsIgnoreFile {
            _ = try await resolver().ignorePatterns()
        }
        let images = try await PlatformBuilds.run(targets.isEmpty ? [nil] : targets, stopsEarly: false) {
            index,
            target in
            let image = try await lower(parsed, options: loweringOptions(for: target), recordsLint: index == 0)
            return try CompiledImage(image, for: target ?? ownPlatform, pinnedBy: context.bridge)
        }
        let scans = try images.compactMap { image in
            try scanner.map { try context.bridge.pinned($0.definition(of: image.image.scanTargets, named: image.id)) }
        }
        findings.append(context.bridge.warnings)
        return (images, scans)
    }
}
