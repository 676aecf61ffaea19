import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec
import SourceText

/// Resolves the base images of the stages that the target needs, and adds their triggers.
///
/// A trigger may take files from further images, so it goes on until there are no new ones.
struct BasePass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// - Returns: the stages that the target needs.
    /// - Throws: `DiagnosticsError` at a stage whose base is no reference, can't be resolved, or has a bad trigger.
    func run(_ graph: inout StageGraph, target: StageNode) async throws -> Set<ObjectIdentifier> {
        while true {
            let reachable = graph.reachable(from: target)
            try await resolveBases(graph, reachable: reachable)
            var hasNewSources = false
            for node in graph.nodes where reachable.contains(ObjectIdentifier(node)) {
                do {
                    if try addTriggers(to: node, in: &graph) { hasNewSources = true }
                } catch {
                    throw context.located(error, at: node.range)
                }
            }
            if !hasNewSources { return reachable }
        }
    }

    // MARK: - Bases

    /// What the world must be asked for a stage.
    private enum Question: Sendable {
        /// The image of its base.
        case image(ImageLookup)
        /// The named context in the place of its base, or of the stage itself.
        case context(any NamedContextSource, standsForStage: Bool)
    }

    private enum Answer: Sendable {
        case image(ImageLookup.Answer)
        case context(LoadedContext)
    }

    private func resolveBases(_ graph: StageGraph, reachable: Set<ObjectIdentifier>) async throws {
        var named: [(node: StageNode, isNeeded: Bool)] = []
        for node in graph.nodes where node.base == nil && !node.isDispatched && !node.isResolved {
            let isNeeded = context.options.lowersAllStages || reachable.contains(ObjectIdentifier(node))
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
        var open: [(node: StageNode, question: Question)] = []
        for (node, isNeeded) in named where isNeeded {
            do {
                open.append((node, try await question(for: node, reference: try reference(of: node))))
            } catch {
                throw context.located(error, at: node.range)
            }
        }
        let answers = await answers(to: open.map(\.question))
        for (index, (node, question)) in open.enumerated() {
            do {
                try take(answers[index], to: question, as: node, names: graph.names)
            } catch {
                throw context.located(error, at: node.range)
            }
            if node.isImage { node.isDispatched = true }
        }
    }

    /// Refuses a base whose name can't be read. Of several the last stage's is told, else the first one's: the peer looks
    /// at all stages at once, and its scheduler starts with the last.
    private func checkNames(_ nodes: [StageNode]) throws {
        for node in nodes.suffix(1) + nodes.dropLast() {
            do {
                _ = try reference(of: node)
            } catch {
                throw context.located(error, at: node.range)
            }
        }
    }

    private func question(for node: StageNode, reference: ImageReference) async throws -> Question {
        if let source = node.namedContext { return .context(source, standsForStage: true) }
        let name = reference.withDefaultTag.description
        if let source = try await context.namedContext(name, platform: node.platform ?? context.targetPlatform) {
            return .context(source, standsForStage: false)
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

    private func request(for node: StageNode, reference: ImageReference) -> ImageLookup {
        let platform = node.platform ?? context.targetPlatform
        let name = reference.withDefaultTag.description
        let shown = context.options.isMultiPlatform ? platform.formattedWithOSOptions + " " : ""
        return ImageLookup(
            reference: name,
            platform: platform,
            mode: context.options.imageResolveMode,
            logName: "[\(shown)internal] load metadata for \(name)"
        )
    }

    /// All answers at once, in the order of the questions; an image is asked for once.
    private func answers(to questions: [Question]) async -> [Result<Answer, any Error>] {
        let resolver = context.resolver
        var asked: [Int] = []
        var places: [Int] = []
        var images: [ImageLookup: Int] = [:]
        for (index, question) in questions.enumerated() {
            if case .image(let request) = question {
                if let place = images[request] {
                    places.append(place)
                    continue
                }
                images[request] = asked.count
            }
            places.append(asked.count)
            asked.append(index)
        }
        if asked.count == 1 {
            let answer = await Self.ask(resolver, questions[asked[0]])
            return places.map { _ in answer }
        }
        return await withTaskGroup(of: (Int, Result<Answer, any Error>).self) { group in
            for (place, index) in asked.enumerated() {
                let question = questions[index]
                group.addTask { (place, await Self.ask(resolver, question)) }
            }
            var answers: [Int: Result<Answer, any Error>] = [:]
            for await (place, answer) in group { answers[place] = answer }
            return places.map { answers[$0] ?? .failure(CancellationError()) }
        }
    }

    private static func ask(_ resolver: any LoweringResolver, _ question: Question) async -> Result<Answer, any Error> {
        do {
            switch question {
            case .image(let request): return .success(.image(try await resolver.resolveImage(request)))
            case .context(let source, _): return .success(.context(try await source.load()))
            }
        } catch {
            return .failure(error)
        }
    }

    private func take(
        _ answer: Result<Answer, any Error>,
        to question: Question,
        as node: StageNode,
        names: [String]
    ) throws {
        switch (question, answer) {
        case (.image(let request), .success(.image(let image))): try take(image, for: request, as: node)
        case (.image, .failure(let error)): throw unresolved(error, node: node, names: names)
        case (.context(_, standsForStage: true), .success(.context(let loaded))):
            // What stands for a whole stage is no base: where it has no config, nothing is added to it.
            var blank = ImageConfig(platform: Platform(os: "", architecture: ""))
            blank.rootFSType = ""
            _ = try take(loaded, as: node, without: blank)
            node.isDispatched = true
        case (.context(_, standsForStage: false), .success(.context(let loaded))):
            let platform = node.platform ?? context.targetPlatform
            node.state.baseImage = try take(loaded, as: node, without: .scratch(platform: platform))
            node.platform = platform
            node.state.commandPlatform = platform.normalized
        case (.context, .failure(let error)): throw error
        // An answer is always of its question's kind.
        case (_, .success): break
        }
    }

    /// Says which base a failed lookup was for, and what may have been meant.
    private func unresolved(_ error: any Error, node: StageNode, names: [String]) -> any Error {
        if error is CancellationError || error is DiagnosticsError { return error }
        let base = node.originalBaseName
        // One form is misspelt in the peer, and so suggests nothing; kept for the same words.
        let common = ["alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora"].flatMap {
            [$0, "docker.io/library" + $0, $0 + ":latest", "docker.io/library" + $0 + ":latest"]
        }
        let near = didYouMean(suggestedWord(for: base, among: names + common))
        return context.failed("\(base): \(error)\(near)", because: error, at: node.range)
    }

    /// Makes a stage of a named context.
    ///
    /// - Parameter fallback: the config where the context has none.
    /// - Returns: the config as it came.
    private func take(
        _ loaded: LoadedContext,
        as node: StageNode,
        without fallback: ImageConfig
    ) throws -> ImageConfig {
        var state = StageState()
        let found = try loaded.config.map { try ImageConfig(parsing: $0) } ?? fallback
        var image = found
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
            state.output = output.map { .made($0) }
        case .byPaths(let make):
            let late = LateVertex()
            context.lateContexts.append(LoweringContext.LateContext(source: late, paths: node.usedPaths, make: make))
            state.output = .waiting(late, index: 0)
        }
        node.state = state
        return found
    }

    // MARK: - Images

    /// Makes a stage of the image that was found for it.
    private func take(
        _ answer: ImageLookup.Answer,
        for request: ImageLookup,
        as node: StageNode
    ) throws {
        if answer.isAssumed, !context.assumedImages.contains(request.reference) {
            context.assumedImages.append(request.reference)
        }
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
        let platform = self.platform(of: image, for: node, wanted: request.platform)
        if !answer.digest.isEmpty { reference.digest = answer.digest }
        node.baseName = reference.withDefaultTag.description
        if !isEmpty(image) {
            state.output = .made(try source(node, platform: platform).output)
            state.commandPlatform = platform.normalized
            checkPlatform(image.platform, expected: platform, of: node)
        }
        node.platform = platform
        node.state = state
    }

    private func source(_ node: StageNode, platform: Platform) throws -> Vertex {
        let shown = context.options.isMultiPlatform ? platform.formattedWithOSOptions : ""
        let name = node.progressLine("FROM \(node.baseName)", platform: shown)
        var options = VertexOptions.named(name, platform: platform)
        options.metadata.description["com.docker.dockerfile.v1.command"] = node.stage?.head ?? ""
        options.locations = [context.location(node.range)]
        return try SourceOperation.image(node.baseName, resolveMode: context.options.imageResolveMode).vertex(options)
    }

    /// True for an image without layers. Old images list none, but tell of them in their history.
    private func isEmpty(_ image: ImageConfig) -> Bool {
        (image.diffIDs ?? []).isEmpty && image.history.allSatisfy(\.isEmptyLayer)
    }

    /// The platform of a stage: of those that the solver runs, the one that the image is for, where nothing is asked.
    private func platform(of image: ImageConfig, for node: StageNode, wanted: Platform) -> Platform {
        guard node.platform == nil, context.hasImplicitTarget else { return wanted }
        func fits(_ platform: Platform) -> Bool {
            platform.os == image.platform.os && platform.architecture == image.platform.architecture
        }
        if fits(wanted) { return wanted }
        return context.options.buildPlatforms.first(where: fits) ?? wanted
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

    /// Puts the triggers of a stage's base before its steps.
    ///
    /// - Returns: true where a trigger takes files from a stage or an image.
    private func addTriggers(to node: StageNode, in graph: inout StageGraph) throws -> Bool {
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
        var steps: [StageNode.PlannedStep] = []
        for trigger in triggers {
            for var step in try context.resolver.parseTrigger(trigger) {
                step.range = node.range
                var planned = try SourcesPass(context).plan(step, of: node, in: &graph)
                planned.isTrigger = true
                steps.append(planned)
            }
        }
        node.steps = steps + node.steps
        // Progress counts every trigger, whatever it does.
        node.stepTotal += steps.count
        return steps.contains { !$0.sources.isEmpty }
    }
}
