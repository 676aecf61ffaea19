import BuildPlan
import Diagnostics
import SourceText

extension StageGraph {
    /// Rejects stages that depend on each other in a cycle.
    ///
    /// - Throws: `DiagnosticsError` at the first step of a cycle, with a note at each other step.
    func checkCircularDependencies(source: SourceFile) throws {
        var done: Set<ObjectIdentifier> = []
        var cancellation = CancellationCheck(every: 64)
        for root in nodes {
            try cancellation.check()
            guard let cycle = Self.cycle(from: root, done: &done) else { continue }
            let locations = cycle.map { SourceLocation(file: source, range: $0) }
            throw DiagnosticsError(
                Diagnostic(
                    "lowering.circular-dependency",
                    "circular dependency detected on stage: \(root.displayName)",
                    at: locations.first,
                    notes: locations.dropFirst().map { Diagnostic.Note("this dependency is part of the cycle", at: $0) }
                )
            )
        }
    }

    /// Returns the ranges of the steps on a path from `root` to a stage that is already on the path; nil if there is no
    /// such path.
    private static func cycle(from root: StageNode, done: inout Set<ObjectIdentifier>) -> [SourceRange]? {
        guard done.insert(ObjectIdentifier(root)).inserted else { return nil }
        var path = [(node: root, edges: root.cycleEdges, next: 0)]
        var onPath: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var ranges: [SourceRange] = []
        var cancellation = CancellationCheck(every: 64)
        while !cancellation.isCancelled(), let (node, edges, next) = path.last {
            guard next < edges.count else {
                onPath.remove(ObjectIdentifier(node))
                path.removeLast()
                _ = ranges.popLast()
                continue
            }
            path[path.count - 1].next += 1
            let edge = edges[next]
            if onPath.contains(ObjectIdentifier(edge.node)) { return ranges + [edge.range] }
            guard done.insert(ObjectIdentifier(edge.node)).inserted else { continue }
            path.append((edge.node, edge.node.cycleEdges, 0))
            onPath.insert(ObjectIdentifier(edge.node))
            ranges.append(edge.range)
        }
        return nil
    }
}

extension StageNode {
    /// The dependencies on stages that can come later in the file. Only these can form a cycle.
    fileprivate var cycleEdges: [(node: StageNode, range: SourceRange)] {
        var edges = dependencies.map { (node: $0.node, range: $0.step.range) }
        if let base, case .stage(_, let range) = stage?.base { edges.append((base, range)) }
        return edges
    }
}
