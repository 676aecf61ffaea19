import BuildPlan
import Diagnostics
import ShellWords
import SourceText

/// Finds for each step the stages and images that it takes files from.
struct SourcesPass {
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// - Throws: `DiagnosticsError` at a step whose source can't be, or where stages wait for each other.
    func run(_ graph: inout StageGraph) throws {
        // The list grows while images are added to it, as numbers in `--from` count them too.
        var index = 0
        while index < graph.nodes.count {
            let node = graph.nodes[index]
            node.steps = try (node.stage?.steps ?? []).map { try plan($0, of: node, in: &graph) }
            index += 1
        }
        try graph.checkCircularDependencies(source: context.plan.source)
        if graph.nodes.count == 1 { graph.nodes[0].displayName = "" }
    }

    /// A step with its sources, which become nodes where they are none yet.
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
        for source in planned.sources where !source.isNothing {
            if node.dependencies.last?.node !== source { node.dependencies.append((source, step)) }
        }
        return planned
    }

    private func source(of copy: CopyStep, at step: Step, in graph: inout StageGraph) throws -> StageNode? {
        if let index = copy.fromStage, graph.planned.indices.contains(index) { return graph.planned[index] }
        guard let from = copy.from, !from.text.isEmpty else { return nil }
        if from.expansion == .shell {
            let expanded = try context.expander.expand(from, in: NoVariables(), place: step.range).value
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
        if context.speaksInstructions, let index = Int(name) {
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
            let from: String?
            do {
                from = try MountOptions.from(option.text)
            } catch {
                throw context.error("lowering.mount", error.message, at: step.range)
            }
            if let from, !from.isEmpty {
                sources.append(stageOrImage(from, at: step.range, in: &graph))
            } else {
                sources.append(graph.addNothing())
            }
        }
        for mount in run.mounts {
            if let index = mount.fromStage, graph.planned.indices.contains(index) {
                sources.append(graph.planned[index])
            } else if let from = mount.from, !from.text.isEmpty {
                sources.append(stageOrImage(try sourceName(from), at: step.range, in: &graph))
            } else {
                sources.append(graph.addNothing())
            }
        }
        return sources
    }

    /// The value of a source's word; only a YAML syntax's may name variables, and only global ones.
    private func sourceName(_ word: Word) throws -> String {
        guard word.expansion == .braces else { return word.text }
        let globals = context.globals.environment
        return try context.expander.expand(word, in: globals, known: globals.names).value
    }

    private func stageOrImage(_ name: String, at range: SourceRange, in graph: inout StageGraph) -> StageNode {
        if let node = graph.named(name) { return node }
        if name == StageGraph.scratchName { return graph.addNothing() }
        let node = StageNode(image: name, range: range)
        graph.add(node)
        return node
    }
}
