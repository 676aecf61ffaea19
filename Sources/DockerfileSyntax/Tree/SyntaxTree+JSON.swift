import JSON
import SourceText
import SyntaxKit

extension SyntaxTree {
    /// The tree as JSON: each node has its kind and location, and either its children or its text.
    var json: JSONValue { json(of: root) }

    /// The recursion is bounded: a file contains instructions, an instruction words, and a word its parts.
    private func json(of node: Node) -> JSONValue {
        var object: JSONObject = ["kind": .string(node.kind.rawValue), "sourceLocation": source.place(node.range)]
        if node.children.isEmpty {
            object.append("text", .string(source.text(node.range)))
        } else {
            object.append("children", .array(node.children.mapUnlessCancelled(json(of:))))
        }
        return .object(object)
    }
}
