import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec
import SourceText

/// The pass that resolves the base images of the stages that the target needs, and adds the `ONBUILD` triggers of these
/// images.
///
/// A trigger can copy from further images, which can have triggers too, so the pass repeats until no trigger adds an
/// image.
struct BasePass {
    let context: LoweringContext

    /// The maximum nesting depth of triggers. A trigger is nested in another if it belongs to an image that the other copies
    /// from. Without this limit, lowering would not end if an image had a trigger that copies from the same image.
    static let triggerDepthLimit = 32
    /// The maximum number of steps that triggers may add, counting each image that these steps copy from as a further step.
    static let triggerLimit = 10_000

    init(_ context: LoweringContext) { self.context = context }

    /// Resolves bases and returns the stages that the target needs.
    ///
    /// - Throws: `DiagnosticsError` at a stage whose base is not a valid image reference, cannot be resolved, or has invalid
    ///   triggers or too many of them; `CancellationError` if the task is cancelled.
    func run(_ graph: inout StageGraph, target: StageNode) async throws -> Set<ObjectIdentifier> {
        var added = TriggerCount()
        while true {
            let reachable = graph.reachable(from: target)
            try await resolveBases(graph, reachable: reachable)
            added.depth += 1
            var hasNewSources = false
            for node in graph.nodes where reachable.contains(ObjectIdentifier(node)) {
                try context.cancellation.check()
                do {
                    if try addTriggers(to: node, in: &graph, &added) { hasNewSources = true }
                } catch {
                    throw context.located(error, at: node.range)
                }
            }
            if !hasNewSources { return reachable }
        }
    }

    // MARK: - Bases

    /// A request to the resolver for a stage's base.
    private enum Lookup: Sendable {
        case image(ImageRequest)
        /// A named context that replaces the base, or the whole stage.
        case context(any NamedContextSource, replacesStage: Bool)
    }

    private enum Answer: Sendable {
        case image(ResolvedImage)
        case context(LoadedContext)
    }

    private func resolveBases(_ graph: StageGraph, reachable: Set<ObjectIdentifier>) async throws {
        var named: [(node: StageNode, isNeeded: Bool)] = []
        for node in graph.nodes where node.base == nil && !node.isDispatched && !node.isResolved {
            try context.cancellation.check()
            let isNeeded = context.lowersAllStages || reachable.contains(ObjectIdentifier(node))
            node.isResolved = isNeeded
            if node.isScratch {
                node.state = .scratch(platform: context.targetPlatform)
                node.platform = context.targetPlatform
                node.isDispatched = node.isImage
            } else {
                named.append((node, isNeeded))
            }
        }
        try checkNames(named.map(\.node))
        var pending: [(node: StageNode, lookup: Lookup)] = []
        for (node, isNeeded) in named where isNeeded {
            try context.cancellation.check()
            do {
                pending.append((node, try await lookup(for: node, reference: try reference(of: node))))
            } catch {
                throw context.located(error, at: node.range)
            }
        }
        let answers = await answers(to: pending.map(\.lookup))
        for (index, (node, lookup)) in pending.enumerated() {
            try context.cancellation.check()
            do {
                try apply(answers[index], to: node, for: lookup, in: graph)
            } catch {
                throw context.located(error, at: node.range)
            }
            if node.isImage { node.isDispatched = true }
        }
    }

    /// Rejects bases whose names cannot be parsed.
    ///
    /// The last stage is checked first. BuildKit's frontend checks all stages concurrently, and Go runs the most recently
    /// started goroutine first. If several stages have errors, the error of the last stage is therefore reported.
    private func checkNames(_ nodes: [StageNode]) throws {
        for node in nodes.suffix(1) + nodes.dropLast() {
            try context.cancellation.check()
            do {
                _ = try reference(of: node)
            } catch {
                throw context.located(error, at: node.range)
            }
        }
    }

    private func lookup(for node: StageNode, reference: ImageReference) async throws -> Lookup {
        if let source = node.namedContext { return .context(source, replacesStage: true) }
        let name = reference.withDefaultTag.description
        if let source = try await context.namedContext(name, platform: node.platform ?? context.targetPlatform) {
            return .context(source, replacesStage: false)
        }
        return .image(request(for: node, reference: reference))
    }

    private func reference(of node: StageNode) throws -> ImageReference {
        do {
            return try ImageReference(parsing: node.baseName)
        } catch {
            throw context.error(
                "lowering.reference",
                "failed to parse stage name \(quoted(node.baseName)): \(error)",
                at: node.range
            )
        }
    }

    private func request(for node: StageNode, reference: ImageReference) -> ImageRequest {
        let platform = node.platform ?? context.targetPlatform
        let name = reference.withDefaultTag.description
        let platformText = context.options.isMultiPlatform ? platform.formattedWithOSOptions + " " : ""
        return ImageRequest(
            reference: name,
            platform: platform,
            mode: context.options.imageResolveMode,
            logName: "[\(platformText)internal] load metadata for \(name)"
        )
    }

    /// Runs all lookups concurrently and returns their results in the same order. Identical image lookups run only once.
    private func answers(to lookups: [Lookup]) async -> [Result<Answer, any Error>] {
        let resolver = context.resolver
        var unique: [Lookup] = []
        var positions: [Int] = []
        var images: [ImageRequest: Int] = [:]
        for lookup in lookups {
            if case .image(let request) = lookup {
                if let position = images[request] {
                    positions.append(position)
                    continue
                }
                images[request] = unique.count
            }
            positions.append(unique.count)
            unique.append(lookup)
        }
        if unique.count == 1 {
            let answer = await Self.answer(to: unique[0], from: resolver)
            return positions.map { _ in answer }
        }
        return await withTaskGroup(of: (Int, Result<Answer, any Error>).self) { group in
            for (position, lookup) in unique.enumerated() where !Task.isCancelled {
                group.addTask { (position, await Self.answer(to: lookup, from: resolver)) }
            }
            var answers: [Int: Result<Answer, any Error>] = [:]
            for await (position, answer) in group { answers[position] = answer }
            return positions.map { answers[$0] ?? .failure(CancellationError()) }
        }
    }

    private static func answer(
        to lookup: Lookup,
        from resolver: any LoweringResolver
    ) async -> Result<Answer, any Error> {
        do {
            try CancellationError.check()
            switch lookup {
            case .image(let request): return .success(.image(try await resolver.resolveImage(request)))
            case .context(let source, _): return .success(.context(try await source.load()))
            }
        } catch {
            return .failure(error)
        }
    }

    private func apply(
        _ answer: Result<Answer, any Error>,
        to node: StageNode,
        for lookup: Lookup,
        in graph: StageGraph
    ) throws {
        switch (lookup, answer) {
        case (.image(let request), .success(.image(let image))): try apply(image, to: node, for: request)
        case (.image, .failure(let error)): throw unresolved(error, node: node, names: graph.names)
        case (.context(_, replacesStage: true), .success(.context(let loaded))):
            // A context that replaces a whole stage is not a base, so the config stays blank if the context has none.
            var blank = ImageConfig(platform: Platform(os: "", architecture: ""))
            blank.rootFSType = ""
            _ = try apply(loaded, to: node, fallback: blank)
            node.isDispatched = true
        case (.context(_, replacesStage: false), .success(.context(let loaded))):
            let platform = node.platform ?? context.targetPlatform
            node.state.baseImage = try apply(loaded, to: node, fallback: .scratch(platform: platform))
            node.platform = platform
            node.state.commandPlatform = platform.normalized
        case (.context, .failure(let error)): throw error
        // Unreachable: the kind of a result always matches that of its lookup.
        case (_, .success): break
        }
    }

    /// Returns the error for a failed lookup, with the name of the base and a suggested name.
    private func unresolved(_ error: any Error, node: StageNode, names: [String]) -> any Error {
        if error is CancellationError || error is DiagnosticsError { return error }
        let base = node.originalBaseName
        // As in BuildKit's frontend, the slash after `library` is missing, so these names match no real image. The mistake is
        // kept so that the suggestions are the same.
        let common = ["alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora"].flatMap {
            [$0, "docker.io/library" + $0, $0 + ":latest", "docker.io/library" + $0 + ":latest"]
        }
        let suggestion = didYouMean(suggestedWord(for: base, among: names + common))
        return context.failure("\(base): \(error)\(suggestion)", causedBy: error, at: node.range)
    }

    /// Sets a stage's initial state from a named context.
    ///
    /// - Parameter fallback: The config to use if the context has none.
    /// - Returns: The config that was used. Unlike the config in the stage's state, it still has its creation time.
    private func apply(
        _ loaded: LoadedContext,
        to node: StageNode,
        fallback: ImageConfig
    ) throws -> ImageConfig {
        var state = StageState()
        let config = try loaded.config.map { try ImageConfig(parsing: $0) } ?? fallback
        var image = config
        image.created = nil
        if loaded.config != nil {
            if !image.platform.os.isEmpty, !image.platform.architecture.isEmpty {
                node.platform = image.platform
                state.commandPlatform = image.platform.normalized
            }
        }
        state.setImage(image)
        switch loaded.files {
        case .all(let output):
            state.output = output.map { .ready($0) }
        case .byPaths(let make):
            let source = DeferredVertex()
            context.deferredContexts.append(.init(source: source, paths: node.usedPaths, make: make))
            state.output = .deferred(source, index: 0)
        }
        node.state = state
        return config
    }

    // MARK: - Images

    /// Sets a stage's initial state from its resolved base image.
    private func apply(
        _ answer: ResolvedImage,
        to node: StageNode,
        for request: ImageRequest
    ) throws {
        if answer.isAssumed { context.assume(request.reference) }
        var reference: ImageReference
        do {
            reference = try ImageReference(parsing: answer.reference)
        } catch {
            throw context.error(
                "lowering.reference",
                "failed to parse ref \(quoted(answer.reference)): \(error)",
                at: node.range
            )
        }
        var image: ImageConfig
        do {
            image = try ImageConfig(parsing: answer.config)
        } catch {
            throw context.error("lowering.config", "failed to parse image config: \(error)", at: node.range)
        }
        var state = StageState()
        state.baseImage = image
        image.created = nil
        state.setImage(image)
        let platform = self.platform(of: image, for: node)
        if !answer.digest.isEmpty { reference.digest = answer.digest }
        node.baseName = reference.withDefaultTag.description
        if !isEmpty(image) {
            state.output = .ready(try source(node, platform: platform).output)
            state.commandPlatform = platform.normalized
            checkPlatform(image.platform, expected: platform, of: node)
        }
        node.platform = platform
        node.state = state
    }

    private func source(_ node: StageNode, platform: Platform) throws -> Vertex {
        let platformText = context.options.isMultiPlatform ? platform.formattedWithOSOptions : ""
        let name = node.progressLine("FROM \(node.baseName)", platform: platformText)
        var options = VertexOptions.named(name, platform: platform)
        options.metadata.description["com.docker.dockerfile.v1.command"] = node.stage?.head ?? ""
        options.locations = context.locations(node.range)
        if node.isImage { try context.countLines(at: node.range) }
        return try SourceOperation.image(node.baseName, resolveMode: context.options.imageResolveMode).vertex(options)
    }

    /// Returns whether an image has no layers. Old images don't list their layers, but have history entries for them.
    private func isEmpty(_ image: ImageConfig) -> Bool {
        (image.diffIDs ?? []).isEmpty && image.history.allSatisfy(\.isEmptyLayer)
    }

    /// Returns the platform of a stage. If neither the stage nor the build requests one, this is the first build platform
    /// that matches the image, or simply the first if none matches.
    private func platform(of image: ImageConfig, for node: StageNode) -> Platform {
        let requested = node.platform ?? context.targetPlatform
        guard node.platform == nil, context.hasImplicitTarget else { return requested }
        func matches(_ platform: Platform) -> Bool {
            platform.os == image.platform.os && platform.architecture == image.platform.architecture
        }
        if matches(requested) { return requested }
        return context.options.buildPlatforms.first(where: matches) ?? requested
    }

    private func checkPlatform(_ actual: Platform, expected: Platform, of node: StageNode) {
        guard expected.os != actual.os || expected.architecture != actual.architecture else { return }
        context.lint.report(
            .invalidBaseImagePlatform(
                node.originalBaseName,
                expected: expected.normalized.formattedWithOSOptions,
                actual: actual.normalized.formattedWithOSOptions
            ),
            at: context.location(node.range)
        )
    }

    // MARK: - Triggers

    /// The nesting depth of triggers so far, and the number of steps and graph nodes that the triggers have added.
    private struct TriggerCount {
        var depth = 0
        var stepsAndNodes = 0
    }

    /// Inserts the triggers of a stage's base before the stage's steps.
    ///
    /// - Returns: Whether a trigger takes files from a stage or an image.
    private func addTriggers(
        to node: StageNode,
        in graph: inout StageGraph,
        _ added: inout TriggerCount
    ) throws -> Bool {
        guard !node.hasTriggers, node.isResolved || node.base != nil else { return false }
        node.hasTriggers = true
        var triggers: [String] = []
        if let base = node.base {
            for step in base.steps {
                if case .onBuild(let trigger) = step.step.action { triggers.append(trigger.trigger) }
            }
        } else {
            triggers = node.state.image.config.onBuild
            node.state.image.config.onBuild = []
        }
        guard !triggers.isEmpty else { return false }
        guard added.depth <= Self.triggerDepthLimit else {
            throw endless(node, "are nested too deeply; the limit is \(Self.triggerDepthLimit) images")
        }
        var steps: [StageNode.PlannedStep] = []
        for trigger in triggers {
            for var step in try context.resolver.parseTrigger(trigger) {
                step.range = node.range
                let before = graph.nodes.count
                var planned = try SourcesPass(context).plan(step, of: node, in: &graph)
                added.stepsAndNodes += 1 + graph.nodes.count - before
                guard added.stepsAndNodes <= Self.triggerLimit else {
                    throw endless(node, "add too many steps and images; the limit is \(Self.triggerLimit)")
                }
                planned.isTrigger = true
                steps.append(planned)
            }
        }
        node.steps = steps + node.steps
        // Progress counts every trigger, even one that doesn't change the file system.
        node.stepTotal += steps.count
        return steps.contains { !$0.sources.isEmpty }
    }

    private func endless(_ node: StageNode, _ fault: String) -> DiagnosticsError {
        let message = "the ONBUILD triggers of base image \(quoted(node.originalBaseName)) \(fault)"
        return context.error("lowering.triggers", message, at: node.range)
    }
}
