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

    private func resolveBases(_ graph: StageGraph, reachable: Set<ObjectIdentifier>) async throws {
        var lookups: [(node: StageNode, request: ImageLookup)] = []
        for node in graph.nodes where node.base == nil && !node.isDispatched && !node.isResolved {
            let isNeeded = context.options.lowersAllStages || reachable.contains(ObjectIdentifier(node))
            node.isResolved = isNeeded
            if node.isScratch {
                node.state = .scratch(platform: context.targetPlatform)
                node.platform = context.targetPlatform
                node.isDispatched = node.isImage
                continue
            }
            do {
                let reference = try reference(of: node)
                guard isNeeded else { continue }
                if try await takeNamedContext(for: node, reference: reference) { continue }
                lookups.append((node, request(for: node, reference: reference)))
            } catch {
                throw context.located(error, at: node.range)
            }
        }
        let answers = try await answers(to: lookups)
        for (node, request) in lookups {
            do {
                switch answers[request] {
                case nil: continue
                case .success(let answer)?: try take(answer, for: request, as: node)
                case .failure(let error)?: throw unresolved(error, node: node, names: graph.names)
                }
            } catch {
                throw context.located(error, at: node.range)
            }
            if node.isImage { node.isDispatched = true }
        }
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

    /// All answers at once, each asked for once.
    private func answers(
        to lookups: [(node: StageNode, request: ImageLookup)]
    ) async throws -> [ImageLookup: Result<ImageLookup.Answer, any Error>] {
        let resolver = context.resolver
        let requests = Set(lookups.map(\.request))
        if requests.count == 1, let request = requests.first {
            return [request: await Self.ask(resolver, request)]
        }
        return await withTaskGroup(of: (ImageLookup, Result<ImageLookup.Answer, any Error>).self) { group in
            for request in requests {
                group.addTask { (request, await Self.ask(resolver, request)) }
            }
            var answers: [ImageLookup: Result<ImageLookup.Answer, any Error>] = [:]
            for await (request, answer) in group { answers[request] = answer }
            return answers
        }
    }

    private static func ask(
        _ resolver: any LoweringResolver,
        _ request: ImageLookup
    ) async -> Result<ImageLookup.Answer, any Error> {
        do {
            return .success(try await resolver.resolveImage(request))
        } catch {
            return .failure(error)
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
        let near = suggestedWord(for: base, among: names + common).map { " (did you mean \($0)?)" } ?? ""
        return context.error("lowering.failed", "\(base): \(error)\(near)", at: node.range)
    }

    /// Makes a stage of a named context that stands for it or for its base.
    ///
    /// - Returns: false where there is none.
    private func takeNamedContext(for node: StageNode, reference: ImageReference) async throws -> Bool {
        if let source = node.namedContext {
            // What stands for a whole stage is no base: where it has no config, nothing is added to it.
            var blank = ImageConfig(platform: node.platform ?? context.targetPlatform)
            blank.rootFSType = ""
            _ = try await load(source, as: node, without: blank)
            node.isDispatched = true
            return true
        }
        let name = reference.withDefaultTag.description
        let platform = node.platform ?? context.targetPlatform
        guard let source = try await context.namedContext(name, platform: platform) else { return false }
        node.state.baseImage = try await load(source, as: node, without: .scratch(platform: platform))
        node.platform = platform
        node.state.commandPlatform = platform.normalized
        if node.isImage { node.isDispatched = true }
        return true
    }

    /// - Parameter fallback: the config where the context has none.
    /// - Returns: the config as it came.
    private func load(
        _ source: any NamedContextSource,
        as node: StageNode,
        without fallback: ImageConfig
    ) async throws -> ImageConfig {
        let loaded = try await source.load()
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
        let shown = context.options.isMultiPlatform ? platform.formattedWithOSOptions : nil
        let prefix = node.progressPrefix(platform: shown)
        var options = VertexOptions.named("\(prefix)FROM \(node.baseName)", platform: platform)
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
