import Frontend
import GraphExplanation
import JSON
import LLB

/// The graph of a text in the JSON form that the page reads.
///
/// Vertices and stages are referred to by their positions, counted from 0. `chain` is the longest chain of vertices in which
/// each waits for the one before. The `target` member has its own `chain`, and `needed` lists the vertices that the target needs.
struct GraphJSON {
    private struct Stage {
        var target: BuildTarget
        /// The stage's name in progress lines; empty for the only stage of a file.
        var displayName: String
        /// The index of the stage's last vertex; nil if the stage has none or isn't part of the graph.
        var output: Int?
    }

    private let graph: BuildGraph
    private let definition: Definition
    private let stages: [Stage]
    private let target: Int?
    private let isPartial: Bool
    /// The name of the build file.
    private let file: String

    /// Creates the graph of all stages.
    ///
    /// - Parameters:
    ///   - target: The title of a stage; case doesn't matter. Text that isn't a stage's title selects no target.
    ///   - file: The name of the build file.
    init(_ stages: StageGraph, target: String, file: String) throws {
        let graph = try BuildGraph(stages.definition)
        let positions = Dictionary(
            graph.nodes.enumerated().map { ($0.element.digest, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        self.graph = graph
        definition = stages.definition
        self.stages = stages.stages.map { stage in
            Stage(
                target: stage.target,
                displayName: stage.displayName,
                output: stage.output.flatMap { positions[$0.vertex.digest] }
            )
        }
        isPartial = false
        self.file = file
        self.target = Self.find(target, in: self.stages)
    }

    /// Creates the graph of a single target. The graph's last vertex belongs to the target.
    init(_ compilation: Compilation, targets: [BuildTarget], target: String, file: String) throws {
        graph = try BuildGraph(compilation.definition)
        definition = compilation.definition
        stages = targets.enumerated().map { index, each in
            Stage(target: each, displayName: targets.count == 1 ? "" : each.name ?? "stage-\(index)", output: nil)
        }
        isPartial = true
        self.file = file
        self.target = Self.find(target, in: stages)
    }

    private static func find(_ target: String, in stages: [Stage]) -> Int? {
        guard !target.isEmpty else { return nil }
        return stages.indices.first { title(of: stages[$0], $0).lowercased() == target.lowercased() }
    }

    /// Returns the displayed name of a stage: its name in progress lines, or `stage-0` if a file's only stage has no name.
    private static func title(of stage: Stage, _ index: Int) -> String {
        stage.displayName.isEmpty ? stage.target.name ?? "stage-\(index)" : stage.displayName
    }

    var json: JSONValue {
        var object: JSONObject = [
            "isPartial": .bool(isPartial),
            "stages": .array(stages.enumerated().map { index, stage in stageJSON(stage, index) }),
            "vertices": .array(graph.nodes.indices.map(vertexJSON)),
            "chain": indices(graph.longestChain),
        ]
        if let target {
            let last = isPartial ? graph.nodes.indices.last : stages[target].output
            let needed = last.map { graph.ancestors(of: [$0]) + [$0] } ?? []
            object.append(
                "target",
                .object([
                    "stage": .integer(target), "needed": indices(needed),
                    "chain": indices(last.map { graph.longestChain(to: $0) } ?? []),
                ])
            )
        }
        return .object(object)
    }

    private func stageJSON(_ stage: Stage, _ index: Int) -> JSONValue {
        var object: JSONObject = [
            "title": .string(Self.title(of: stage, index)), "base": .string(stage.target.base),
            "comment": .string(stage.target.comment), "isDefault": .bool(stage.target.isDefault),
            "line": .integer(stage.target.location.start.line),
        ]
        if let output = stage.output { object.append("output", .integer(output)) }
        return .object(object)
    }

    private func vertexJSON(_ index: Int) -> JSONValue {
        let node = graph.nodes[index]
        return .object([
            "digest": .string(node.digest), "kind": .string(node.kind.rawValue), "name": .string(node.name),
            "stage": stage(of: node.name).map { .integer($0) } ?? .null, "inputs": indices(node.inputs),
            "ranges": .array(ranges(of: node)),
        ])
    }

    /// Returns the stage that a vertex belongs to, found by the vertex's name in progress lines: `[build 2/4] RUN make`, `[2/4]
    /// RUN make`, `[app] download …`. Returns nil for sources that all stages share (`[internal] …`).
    private func stage(of name: String) -> Int? {
        guard name.hasPrefix("["), let end = name.firstIndex(of: "]") else { return nil }
        let words = name[..<end].dropFirst().split(separator: " ")
        guard let last = words.last, words != ["internal"] else { return nil }
        // In a build for several platforms, the platform comes first in the brackets.
        for word in words {
            if let stage = stages.firstIndex(where: { $0.displayName == word }) { return stage }
        }
        let isNumber = last.contains("/") && last.utf8.allSatisfy { (0x2F...0x39).contains($0) }
        return isNumber ? stages.firstIndex { $0.displayName.isEmpty } : nil
    }

    /// Returns the lines of the page's text that a vertex comes from, counted from 1: for each location, the first and last line.
    private func ranges(of node: BuildGraph.Node) -> [JSONValue] {
        (definition.locations[node.digest] ?? []).compactMap { location in
            // Files that the build file includes aren't on the page.
            guard definition.sources.indices.contains(location.source),
                definition.sources[location.source].file.name == file, let first = location.ranges.first
            else { return nil }
            let last = location.ranges.max { $0.endLine < $1.endLine } ?? first
            let start = location.ranges.map(\.startLine).min() ?? first.startLine
            return .object(["line": .integer(start), "endLine": .integer(max(start, last.endLine))])
        }
    }

    private func indices(_ values: [Int]) -> JSONValue { .array(values.map { .integer($0) }) }
}
