public import LLB
import LLBProtos
import SourceText
import SwiftProtobuf

/// A build graph with its edges in both directions and the source lines of its vertices.
public struct BuildGraph: Sendable {
    /// A vertex other than the last one, which only names the result.
    public struct Node: Sendable {
        /// The digest of the vertex, `sha256:…`.
        public let digest: String
        public let kind: Kind
        /// The name that the client shows, e.g. `[build 2/4] RUN make`. For a vertex without a name: the identifier if it is a
        /// source, otherwise empty.
        public let name: String
        /// The indices in `nodes` of the vertices that this vertex waits for, ascending.
        public let inputs: [Int]
        /// The indices in `nodes` of the vertices that wait for this vertex, ascending.
        public fileprivate(set) var users: [Int]
        /// The lines of build files that the vertex was compiled from.
        public let places: [Place]
        let operation: Pb_Op
    }

    /// The kind of operation that a vertex performs.
    public enum Kind: String, Sendable {
        case source
        case exec
        case file
        case merge
        case diff
        case build
        case passthrough
    }

    /// Lines of a build file.
    public struct Place: Sendable, Hashable {
        public let file: String
        public let lines: ClosedRange<Int>
    }

    /// The vertices, each after its inputs.
    public let nodes: [Node]

    /// Decodes the graph of a definition, in time proportional to its size.
    ///
    /// - Throws: A decoding error of SwiftProtobuf if a vertex isn't a `pb.Op`.
    public init(_ definition: Definition) throws {
        var nodes: [Node] = []
        var indices: [String: Int] = [:]
        for (bytes, digest) in zip(definition.vertices, definition.digests) {
            let operation = try Pb_Op(serializedBytes: bytes)
            guard let kind = Kind(operation) else { continue }
            let inputs = Set(operation.inputs.compactMap { indices[$0.digest] }).sorted()
            let index = nodes.count
            for input in inputs { nodes[input].users.append(index) }
            indices[digest] = index
            nodes.append(
                Node(
                    digest: digest,
                    kind: kind,
                    name: definition.metadata[digest]?.customName ?? operation.source.identifier,
                    inputs: inputs,
                    users: [],
                    places: Self.places(definition.locations[digest] ?? [], definition.sources),
                    operation: operation
                )
            )
        }
        self.nodes = nodes
    }

    private static func places(_ locations: [Definition.Location], _ sources: [Definition.SourceInfo]) -> [Place] {
        var places: [Place] = []
        for location in locations where sources.indices.contains(location.source) {
            let lines = location.ranges.map { Int($0.startLine)...Int(max($0.startLine, $0.endLine)) }
            guard let first = lines.map(\.lowerBound).min(), let last = lines.map(\.upperBound).max() else { continue }
            places.append(Place(file: sources[location.source].file.name, lines: first...last))
        }
        return places
    }

    /// Returns the indices of the vertices that a line was compiled to, ascending: the vertices with a location on the line,
    /// and the sources without a location, such as downloads and Git repositories, that only these vertices use. Local
    /// directories and sources that other lines use too are left out.
    ///
    /// - Parameters:
    ///   - line: The line, from 1.
    ///   - file: The name of the file; nil for any file.
    public func nodes(onLine line: Int, of file: String? = nil) -> [Int] {
        func isOnLine(_ place: Place) -> Bool { place.lines.contains(line) && (file ?? place.file) == place.file }
        var found = Set(nodes.indices.filter { nodes[$0].places.contains(where: isOnLine) })
        for (index, node) in nodes.enumerated() where node.kind == .source && node.places.isEmpty && !node.users.isEmpty
        {
            let isLocal = node.operation.source.identifier.hasPrefix("local://")
            if !isLocal, node.users.allSatisfy(found.contains) { found.insert(index) }
        }
        return found.sorted()
    }

    /// Returns the indices, ascending, of the vertices that must be complete before at least one of `start` can begin.
    public func ancestors(of start: [Int]) -> [Int] { reachable(from: start) { $0.inputs } }

    /// Returns the indices, ascending, of the vertices that directly or indirectly use a result of `start`.
    public func descendants(of start: [Int]) -> [Int] { reachable(from: start) { $0.users } }

    /// Returns the indices, ascending, of the vertices that can run at the same time as those in `start`: none of them waits for
    /// a vertex in `start`, and no vertex in `start` waits for them.
    public func parallel(to start: [Int]) -> [Int] {
        let others = Set(start).union(ancestors(of: start)).union(descendants(of: start))
        return nodes.indices.filter { !others.contains($0) }
    }

    /// The indices of the longest chain of vertices in which each vertex waits for the previous one. If several chains have
    /// this length, it is the chain whose last vertex comes first in `nodes`.
    public var longestChain: [Int] { longestChain(to: nil) }

    /// Returns the indices of the longest chain of vertices that ends at the given vertex.
    ///
    /// - Parameter last: The index of the vertex; nil for the longest chain of the graph.
    public func longestChain(to last: Int?) -> [Int] {
        var lengths: [Int] = []
        var previous: [Int?] = []
        for node in nodes {
            let input = node.inputs.max { (lengths[$0], -$0) < (lengths[$1], -$1) }
            lengths.append((input.map { lengths[$0] } ?? 0) + 1)
            previous.append(input)
        }
        var chain: [Int] = []
        var next = last ?? lengths.indices.max { (lengths[$0], -$0) < (lengths[$1], -$1) }
        while let index = next {
            chain.append(index)
            next = previous[index]
        }
        return chain.reversed()
    }

    private func reachable(from start: [Int], by edges: (Node) -> [Int]) -> [Int] {
        var found = Set<Int>()
        var pending = start
        while let index = pending.popLast() {
            for next in edges(nodes[index]) where found.insert(next).inserted { pending.append(next) }
        }
        return found.subtracting(start).sorted()
    }
}

extension BuildGraph.Kind {
    fileprivate init?(_ operation: Pb_Op) {
        switch operation.op {
        case .source: self = .source
        case .exec: self = .exec
        case .file: self = .file
        case .merge: self = .merge
        case .diff: self = .diff
        case .build: self = .build
        case .passthrough: self = .passthrough
        case nil: return nil
        }
    }
}
