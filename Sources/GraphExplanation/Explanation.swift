public import JSON

/// An explanation of a build graph: the vertices that a line is compiled to, or the vertices that must run again after a change.
public struct Explanation: Sendable {
    /// The part of a build that an explanation is about.
    public enum Subject: Sendable, Hashable {
        /// The whole target.
        case target
        /// A line (from 1) of the file with this name, or of any file if the name is nil.
        case line(Int, file: String? = nil)
        /// A file in the main context, given by its path relative to the context's root.
        case contextPath(String)
    }

    public let graph: BuildGraph
    public let subject: Subject
    /// The indices of the vertices that the subject selects, ascending: all vertices for a target, the vertices compiled from a
    /// line, or the vertices that read a file of the context.
    public let selected: [Int]
    /// The indices of the vertices that run again if the subject changes, ascending: the selected vertices and the vertices that
    /// use their results. Empty for a target.
    public let rebuilt: [Int]

    public init(_ graph: BuildGraph, _ subject: Subject) {
        self.graph = graph
        self.subject = subject
        switch subject {
        case .target: selected = Array(graph.nodes.indices)
        case .line(let line, let file): selected = graph.nodes(onLine: line, of: file)
        case .contextPath(let path): selected = graph.readers(ofContextPath: path)
        }
        rebuilt = subject == .target ? [] : (selected + graph.descendants(of: selected)).sorted()
    }

    /// The explanation as text, ending with a line feed. Names of vertices can contain control characters, so apply
    /// `terminalText(_:)` to the text before you write it to a terminal.
    public var text: String {
        var lines: [String] = []
        switch subject {
        case .target:
            lines += selected.flatMap { block($0, showsParallel: false) }
            lines.append(summary("longest chain", graph.longestChain))
        case .line(let line, _):
            guard !selected.isEmpty else {
                return "line \(line) has no vertex: it only sets options, or the target doesn't need it\n"
            }
            lines += selected.flatMap { block($0, showsParallel: true) }
            lines.append(summary("a change rebuilds", rebuilt))
        case .contextPath(let path):
            guard !selected.isEmpty else { return "\(path): no vertex reads this file of the context\n" }
            lines += selected.flatMap { block($0, showsParallel: false) }
            lines.append(summary("a change rebuilds", rebuilt))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func block(_ index: Int, showsParallel: Bool) -> [String] {
        let node = graph.nodes[index]
        let places = node.places.map { place in
            let (first, last) = (place.lines.lowerBound, place.lines.upperBound)
            return first == last ? "\(place.file):\(first)" : "\(place.file):\(first)-\(last)"
        }
        var lines = [title(index) + (places.isEmpty ? "" : "  (\(places.joined(separator: ", ")))")]
        lines += node.inputs.map { "    waits for \(title($0))" }
        if showsParallel { lines += graph.parallel(to: [index]).map { "    in parallel with \(title($0))" } }
        return lines
    }

    /// Returns the number of a vertex, as in the output of `slipway compile`, and its name.
    private func title(_ index: Int) -> String { "#\(index + 1) \(graph.nodes[index].name)" }

    private func summary(_ title: String, _ indices: [Int]) -> String {
        let names = indices.map { "\n    \(self.title($0))" }.joined()
        return "\n\(title): \(indices.count) of \(graph.nodes.count) vertices\(names)"
    }

    /// The explanation as JSON. Vertices are referred to by their numbers, which start at 1.
    public var json: JSONValue {
        let vertices = graph.nodes.enumerated().map { index, node in
            let places = node.places.map { place in
                JSONValue.object([
                    "file": .string(place.file), "line": .integer(place.lines.lowerBound),
                    "endLine": .integer(place.lines.upperBound),
                ])
            }
            return JSONValue.object([
                "number": .integer(index + 1), "digest": .string(node.digest), "kind": .string(node.kind.rawValue),
                "name": .string(node.name), "inputs": numbers(node.inputs), "locations": .array(places),
            ])
        }
        var object: JSONObject = ["vertices": .array(vertices), "longestChain": numbers(graph.longestChain)]
        if subject != .target {
            object.append("selected", numbers(selected))
            object.append("parallel", numbers(graph.parallel(to: selected)))
            object.append("rebuilt", numbers(rebuilt))
        }
        return .object(object)
    }

    private func numbers(_ indices: [Int]) -> JSONValue { .array(indices.map { .integer($0 + 1) }) }
}
