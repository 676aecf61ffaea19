import BuildPlan
import Diagnostics
import SourceText

extension StageGraph {
    /// Refuses stages that wait for each other.
    ///
    /// - Throws: `DiagnosticsError` at the first step of a circle, with a note at each other step.
    func checkCircularDependencies(source: SourceFile) throws {
        var done: Set<ObjectIdentifier> = []
        for root in nodes {
            guard let circle = Self.circle(from: root, done: &done) else { continue }
            let places = circle.map { SourceLocation(file: source, range: $0) }
            throw DiagnosticsError(
                Diagnostic(
                    "lowering.circular-dependency",
                    "circular dependency detected on stage: \(root.displayName)",
                    at: places.first,
                    notes: places.dropFirst().map { Diagnostic.Note("and here", at: $0) }
                )
            )
        }
    }

    /// The steps on the way from `root` to a stage that is on that way already; nil where there is none.
    private static func circle(from root: StageNode, done: inout Set<ObjectIdentifier>) -> [SourceRange]? {
        guard done.insert(ObjectIdentifier(root)).inserted else { return nil }
        var path: [(node: StageNode, next: Int)] = [(root, 0)]
        var onPath: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var ranges: [SourceRange] = []
        while let (node, next) = path.last {
            let edges = node.circleEdges
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
            path.append((edge.node, 0))
            onPath.insert(ObjectIdentifier(edge.node))
            ranges.append(edge.range)
        }
        return nil
    }
}

extension StageNode {
    /// The stages it waits for that may stand after it in the text.
    fileprivate var circleEdges: [(node: StageNode, range: SourceRange)] {
        var edges = dependencies.map { (node: $0.node, range: $0.step.range) }
        if let base, case .stage(_, let range) = stage?.base { edges.append((base, range)) }
        return edges
    }
}
