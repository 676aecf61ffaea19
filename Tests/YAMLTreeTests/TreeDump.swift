import Diagnostics
import SourceText
import ValueTree
import YAMLTree

/// A parsed text, with its tree and errors as text.
struct Parsed {
    let file: SourceFile
    let root: ValueNode?
    let diagnostics: [Diagnostic]

    init(_ text: String, limits: YAMLLimits = YAMLLimits()) { self.init(bytes: Array(text.utf8), limits: limits) }

    init(bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) {
        file = SourceFile(name: "t.yaml", bytes: bytes)
        var sink = DiagnosticSink()
        root = YAMLParser.parse(file, limits: limits, diagnostics: &sink)
        diagnostics = sink.sorted
    }

    /// The errors without the file's name.
    var errors: [String] {
        diagnostics.map { diagnostic in
            let start = diagnostic.location?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.message)"
        }
    }

    /// The tree in flow style, each scalar as its text.
    var flow: String { root.map(Self.flow) ?? "-" }

    private static func flow(_ node: ValueNode) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.text
        case .sequence(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
        case .mapping(let entries): "{" + entries.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    /// The source text of every node and key, in the order of the tree.
    var pieces: [String] {
        var found: [String] = []
        func visit(_ node: ValueNode) {
            found.append(file.text(node.range))
            node.items?.forEach(visit)
            for entry in node.entries ?? [] {
                found.append("key " + file.text(entry.keyRange))
                visit(entry.value)
            }
        }
        if let root { visit(root) }
        return found
    }
}
