import JSON
import SourceText
import SyntaxKit

extension SyntaxTree {
    /// The tree as JSON: each node has its kind and place, and either its children or its text.
    var json: JSONValue { json(of: root) }

    /// The depth is at most that of a word in an instruction.
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
