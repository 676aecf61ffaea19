import Frontend
import LLB

extension StageGraph {
    /// A vertex of the graph, and a stage that needs it.
    struct Use {
        var stage: Stage
        /// The output that is the stage's file system.
        var output: Output
        var vertex: Vertex
    }

    /// Returns the vertex at a position, with a stage that needs it and that a client can name as a target.
    ///
    /// - Parameter target: The name of the stage to prefer. Otherwise the default stage is preferred, then the first stage.
    func user(of index: Int, preferring target: String) -> Use? {
        guard definition.digests.indices.contains(index) else { return nil }
        let digest = definition.digests[index]
        func rank(_ stage: Stage) -> Int {
            if !target.isEmpty, stage.displayName.lowercased() == target.lowercased() { return 0 }
            return stage.target.isDefault ? 1 : 2
        }
        for stage in stages.enumerated().sorted(by: { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }) {
            let stage = stage.element
            guard stage.target.name != nil || stage.target.isDefault, let output = stage.output else { continue }
            if let vertex = output.vertex.ancestor(withDigest: digest) {
                return Use(stage: stage, output: output, vertex: vertex)
            }
        }
        return nil
    }
}

extension Vertex {
    /// Returns the vertex with the given digest among this vertex and those that it depends on.
    func ancestor(withDigest digest: String) -> Vertex? {
        var pending = [self]
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
        while let vertex = pending.popLast() {
            if vertex.digest == digest { return vertex }
            for input in vertex.inputs where seen.insert(ObjectIdentifier(input.vertex)).inserted {
                pending.append(input.vertex)
            }
        }
        return nil
    }

    /// Returns the digest of the vertex at this vertex's place in another graph of the same shape.
    ///
    /// - Parameters:
    ///   - root: An output that depends on this vertex.
    ///   - other: The output that corresponds to `root` in the other graph.
    func counterpart(from root: Output, to other: Output) -> String? {
        var pending = [(root.vertex, other.vertex)]
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root.vertex)]
        while let (mine, theirs) = pending.popLast() {
            if mine.digest == digest { return theirs.digest }
            guard mine.inputs.count == theirs.inputs.count else { continue }
            for (input, counterpart) in zip(mine.inputs, theirs.inputs)
            where seen.insert(ObjectIdentifier(input.vertex)).inserted {
                pending.append((input.vertex, counterpart.vertex))
            }
        }
        return nil
    }
}
