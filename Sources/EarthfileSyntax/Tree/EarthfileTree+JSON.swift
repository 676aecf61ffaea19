import JSON
import SourceText

/// The tree as JSON, in the form of EarthBuild's syntax tree, so that the two can be compared: the same members in the same
/// order, with lines and columns from 1.
///
/// EarthBuild's tree has no here-documents, so a statement that has any gets an additional member, `hereDocuments`.
extension EarthfileTree {
    var json: JSONValue {
        var object = JSONObject()
        if let version {
            object.append(
                "version",
                [
                    ("sourceLocation", place(version.range.start, version.end)),
                    ("args", list(version.words.map(\.text))),
                ].object
            )
        }
        if !targets.isEmpty {
            object.append("targets", .array(targets.mapUnlessCancelled { recipe($0, hasDocs: true) }))
        }
        if !functions.isEmpty {
            // EarthBuild lists the functions that are written as `FUNCTION NAME:` first.
            let ordered = functions.filter(\.isNamedByKeyword) + functions.filter { !$0.isNamedByKeyword }
            object.append("functions", .array(ordered.mapUnlessCancelled { recipe($0, hasDocs: false) }))
        }
        object.append("baseRecipe", statements(base))
        return .object(object)
    }

    private func recipe(_ recipe: Recipe, hasDocs: Bool) -> JSONValue {
        // EarthBuild gives no end for a function that is written as `FUNCTION NAME:`.
        let end = recipe.isNamedByKeyword ? nil : recipe.range.end
        var object: JSONObject = [
            "sourceLocation": place(recipe.range.start, end),
            "name": .string(recipe.name),
        ]
        if hasDocs, !recipe.docs.isEmpty { object.append("docs", .string(recipe.docs)) }
        object.append("recipe", statements(recipe.statements))
        return .object(object)
    }

    private func statements(_ statements: [Statement]) -> JSONValue {
        statements.isEmpty ? .null : .array(statements.mapUnlessCancelled(statement))
    }

    private func statement(_ statement: Statement) -> JSONValue {
        switch statement {
        case .command(let command): [("command", self.command(command, name: command.keyword.rawValue))].object
        case .with(let block):
            [
                (
                    "with",
                    [
                        ("sourceLocation", place(block.keywordRange.start, nil)),
                        ("body", statements(block.body)),
                        ("command", command(block.command, name: source.text(block.command.keywordRange))),
                    ].object
                )
            ].object
        case .if(let block): [("if", ifBlock(block))].object
        case .for(let block):
            [
                (
                    "for",
                    [
                        ("sourceLocation", place(block.head.range.start, nil)), ("args", words(of: block.head)),
                        ("body", statements(block.body)),
                    ].object
                )
            ].object
        case .wait(let block):
            [
                (
                    "wait",
                    [
                        ("sourceLocation", place(block.head.range.start, nil)), ("args", .null),
                        ("body", statements(block.body)),
                    ].object
                )
            ].object
        case .try(let block):
            {
                var object = JSONObject()
                if let body = block.catchBody { object.append("catchBody", statements(body)) }
                if let body = block.finallyBody { object.append("finallyBody", statements(body)) }
                object.append("sourceLocation", place(block.head.range.start, nil))
                object.append("tryBody", statements(block.body))
                return [("try", .object(object))].object
            }()
        }
    }

    private func ifBlock(_ block: IfBlock) -> JSONValue {
        guard let first = block.branches.first else { return .null }
        var object = JSONObject()
        if let body = block.elseBody { object.append("elseBody", statements(body)) }
        object.append("sourceLocation", place(first.condition.range.start, first.condition.end))
        object.append("expression", words(of: first.condition))
        let others = block.branches.dropFirst().map { branch in
            var object = JSONObject()
            object.append("sourceLocation", place(branch.condition.range.start, branch.condition.end))
            object.append("expression", words(of: branch.condition))
            object.append("body", statements(branch.body))
            if branch.condition.isExec { object.append("execMode", .bool(true)) }
            return JSONValue.object(object)
        }
        if !others.isEmpty { object.append("elseIf", .array(others)) }
        object.append("ifBody", statements(first.body))
        if first.condition.isExec { object.append("execMode", .bool(true)) }
        return .object(object)
    }

    private func command(_ command: Command, name: String) -> JSONValue {
        var object = JSONObject()
        object.append("name", .string(name))
        if !command.docs.isEmpty { object.append("docs", .string(command.docs)) }
        object.append("sourceLocation", place(command.keywordRange.start, command.end))
        if !command.words.isEmpty { object.append("args", words(of: command)) }
        if command.isExec { object.append("execMode", .bool(true)) }
        if !command.documents.isEmpty {
            let documents = command.documents.map { document in
                [
                    ("sourceLocation", place(document.range.start, document.range.end)),
                    ("name", JSONValue.string(document.name)), ("text", .string(document.text)),
                ].object
            }
            object.append("hereDocuments", .array(documents))
        }
        return .object(object)
    }

    private func words(of command: Command) -> JSONValue {
        var texts = command.words.map(\.text)
        // If a statement has flags but no key, EarthBuild lists the flags twice.
        if command.keyword.isAssignment, texts.allSatisfy({ $0.hasPrefix("-") }) { texts += texts }
        return list(texts)
    }

    private func list(_ texts: [String]) -> JSONValue { texts.isEmpty ? .null : .strings(texts) }

    /// Returns a location in EarthBuild's form. If `end` is nil, because EarthBuild gives none, the end is line 0, column 0.
    private func place(_ start: Int, _ end: Int?) -> JSONValue {
        let first = source.position(at: start)
        let last = end.map { source.position(at: $0) } ?? SourcePosition(line: 0, column: 0)
        return [
            ("file", .string(source.name)), ("startLine", .integer(first.line)),
            ("startColumn", .integer(first.column)),
            ("endLine", .integer(last.line)), ("endColumn", .integer(last.column)),
        ].object
    }
}

extension Recipe {
    /// Whether the name is written after a keyword, as in `FUNCTION NAME:` outside recipes. `name` then contains both.
    var isNamedByKeyword: Bool { name.utf8.contains(UInt8(ascii: " ")) || name.utf8.contains(UInt8(ascii: "\t")) }
}

extension [(String, JSONValue)] {
    /// A JSON object with these members.
    fileprivate var object: JSONValue { .object(JSONObject(map { JSONObject.Member($0.0, $0.1) })) }
}
