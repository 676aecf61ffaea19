import BuildPlan
public import Diagnostics
public import JSON
public import SourceText
public import ValueTree

extension SourceFile {
    /// Returns a location in the form that syntax trees use: the file, and the line and column, counted from 1, of the first
    /// character and of the character after the last.
    public func place(_ range: SourceRange) -> JSONValue {
        let location = SourceLocation(file: self, range: range)
        let (start, end) = (location.start, location.end)
        return .object([
            "file": .string(location.file.name), "startLine": .integer(start.line),
            "startColumn": .integer(start.column),
            "endLine": .integer(end.line), "endColumn": .integer(end.column),
        ])
    }
}

extension Syntax {
    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        guard let plan = parse(source, diagnostics: &diagnostics), !diagnostics.hasErrors else { return nil }
        return .object(["stages": .array(plan.stages.mapUnlessCancelled { Self.tree(of: $0, in: source) })])
    }

    private static func tree(of stage: Stage, in source: SourceFile) -> JSONValue {
        var object: JSONObject = [
            "name": .string(stage.name ?? ""), "sourceLocation": source.place(stage.range), "text": .string(stage.head),
        ]
        if !stage.comment.isEmpty { object.append("docs", .string(stage.comment)) }
        let steps = stage.steps.mapUnlessCancelled { step in
            JSONValue.object([
                "sourceLocation": source.place(step.range), "text": .string(source.text(step.range)),
            ])
        }
        object.append("steps", .array(steps))
        return .object(object)
    }
}

extension ValueNode {
    /// Returns the tree of a YAML or TOML document: the entries of a mapping, the items of a sequence, or the text and type of
    /// a scalar.
    public func tree(in source: SourceFile) -> JSONValue {
        var object: JSONObject = ["sourceLocation": source.place(range)]
        switch content {
        case .scalar(let scalar):
            object.append("text", .string(scalar.text))
            object.append("type", .string(scalar.type.treeName))
        case .sequence(let items): object.append("items", .array(items.mapUnlessCancelled { $0.tree(in: source) }))
        case .mapping(let entries):
            let entries = entries.mapUnlessCancelled { entry in
                JSONValue.object([
                    "key": .string(entry.key), "sourceLocation": source.place(entry.keyRange),
                    "value": entry.value.tree(in: source),
                ])
            }
            object.append("entries", .array(entries))
        }
        return .object(object)
    }
}

extension ValueScalar.ScalarType {
    fileprivate var treeName: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .integer: "integer"
        case .real: "real"
        case .date: "date"
        case .string: "string"
        }
    }
}
