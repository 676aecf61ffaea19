import BuildPlan
import Diagnostics
import ShellWords
import SourceText

/// The pass that determines the stages and images that each step takes files from.
struct SourcesPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// Sets the steps and dependencies of every stage.
    ///
    /// - Throws: `DiagnosticsError` at a step with an invalid source, or if stages depend on each other in a cycle.
    func run(_ graph: inout StageGraph) throws {
        // The list grows during the loop: images are added to it, because a number in `--from` can refer to an image too.
        var index = 0
        while index < graph.nodes.count {
            let node = graph.nodes[index]
            node.steps = try (node.stage?.steps ?? []).map {
                try context.cancellation.check()
                return try plan($0, of: node, in: &graph)
            }
            index += 1
        }
        try graph.checkCircularDependencies(source: context.plan.source)
        if graph.nodes.count == 1, graph.nodes[0].stage?.title == nil { graph.nodes[0].displayName = "" }
    }

    /// Returns a step with its sources. Adds a node to the graph for each new image.
    func plan(_ step: Step, of node: StageNode, in graph: inout StageGraph) throws -> StageNode.PlannedStep {
        var planned = StageNode.PlannedStep(step: step)
        switch step.action {
        case .copy(let copy):
            if let source = try source(of: copy, at: step, in: &graph) { planned.sources = [source] }
        case .run(let run):
            planned.sources = try sources(of: run, at: step, in: &graph)
        default:
            return planned
        }
        for source in planned.sources where !source.isEmptySource {
            if node.dependencies.last?.node !== source { node.dependencies.append((source, step)) }
        }
        return planned
    }

    private func source(of copy: CopyStep, at step: Step, in graph: inout StageGraph) throws -> StageNode? {
        if let index = copy.fromStage, graph.planned.indices.contains(index) { return graph.planned[index] }
        guard let from = copy.from, !from.text.isEmpty else { return nil }
        if from.expansion == .shell {
            let expanded = try context.expander.expand(from, in: NoVariables(), errorRange: step.range).value
            guard expanded == from.text else {
                throw context.error(
                    "lowering.copy-from",
                    "variable expansion is not supported for --from, define a new stage with FROM using ARG from "
                        + "global scope as a workaround",
                    at: step.range
                )
            }
        }
        let name = try sourceName(from)
        if context.usesInstructionForm, let index = Int(name) {
            guard let node = graph.numbered(index) else {
                throw context.error("lowering.copy-from", "invalid stage index \(index)", at: step.range)
            }
            return node
        }
        return stageOrImage(name, at: step.range, in: &graph)
    }

    private func sources(of run: RunStep, at step: Step, in graph: inout StageGraph) throws -> [StageNode] {
        var sources: [StageNode] = []
        for option in run.mountOptions {
            try context.cancellation.check()
            let from: String?
            do {
                from = try MountOptions.from(option.text)
            } catch {
                throw context.error("lowering.mount", error.message, at: step.range)
            }
            if let from, !from.isEmpty {
                sources.append(stageOrImage(from, at: step.range, in: &graph))
            } else {
                sources.append(graph.addEmptySource())
            }
        }
        for mount in run.mounts {
            if let index = mount.fromStage, graph.planned.indices.contains(index) {
                sources.append(graph.planned[index])
            } else if let from = mount.from, !from.text.isEmpty {
                sources.append(stageOrImage(try sourceName(from), at: step.range, in: &graph))
            } else {
                sources.append(graph.addEmptySource())
            }
        }
        return sources
    }

    /// Returns the name of a source. Only words of a YAML syntax are expanded, and only with global arguments.
    private func sourceName(_ word: Word) throws -> String {
        guard word.expansion == .braces else { return word.text }
        let globals = context.globals.environment
        return try context.expander.expand(word, in: globals, known: globals.names).value
    }

    private func stageOrImage(_ name: String, at range: SourceRange, in graph: inout StageGraph) -> StageNode {
        if let node = graph.named(name) { return node }
        if name == StageGraph.scratchName { return graph.addEmptySource() }
        let node = StageNode(image: name, range: range)
        graph.add(node)
        return node
    }
}
