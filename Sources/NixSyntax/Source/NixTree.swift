import JSON
import SourceText
import SyntaxKit

extension NixOutputs {
    /// Returns the tokens of a Nix file and the outputs that it names, as JSON. The list of tokens is flat, because brackets can
    /// be nested to any depth; the nesting is shown by `closedBy`, the index of an opening bracket's closing bracket.
    func tree(_ tokens: [NixToken], in source: SourceFile) -> JSONValue {
        let outputs = outputs.mapUnlessCancelled { output in
            JSONValue.object([
                "name": .string(output.name), "sourceLocation": source.place(output.range),
                "docs": .string(output.comment),
            ])
        }
        let tokens = tokens.mapUnlessCancelled { token in
            var object: JSONObject = [
                "kind": .string(token.kind.treeName), "sourceLocation": source.place(token.range),
                "text": .string(source.text(token.range)),
            ]
            if let partner = token.partner { object.append("closedBy", .integer(partner)) }
            return JSONValue.object(object)
        }
        return .object(["outputs": .array(outputs), "tokens": .array(tokens)])
    }
}

extension NixToken.Kind {
    fileprivate var treeName: String {
        switch self {
        case .word: "word"
        case .string: "string"
        case .interpolation: "interpolation"
        case .literal: "literal"
        case .mark: "mark"
        case .operation: "operation"
        }
    }
}
