import BuildPlan
public import GraphExplanation
public import SourceText
import SyntaxKit
import ValueTree

/// Text that an editor shows beside the pointer, about the source under it.
public struct Hover: Sendable, Hashable {
    /// The text to show, in Markdown.
    public var text: String
    /// The part of the source that the text describes.
    public var range: SourceRange
}

extension DocumentModel {
    /// Describes the word at a byte offset: the documentation of a keyword, flag or key, the value of a variable, the stage or
    /// image that a name stands for, and the vertices that the step is compiled to. Returns nil if there is nothing to show.
    ///
    /// - Parameter graph: The graph that the text was compiled to; nil if it isn't known.
    public func hover(at offset: Int, graph: BuildGraph? = nil) -> Hover? {
        let offset = min(max(0, offset), source.bytes.count)
        if let occurrence = names.occurrence(at: offset), let text = text(of: occurrence) {
            return Hover(text: text, range: occurrence.range)
        }
        if let predefined = predefinedVariable(at: offset) { return predefined }
        let documented: Hover? =
            switch structure {
            case .opaque: nil
            case .instructions(let instructions):
                InstructionHover(model: self, offset: offset, instructions: instructions).hover()
            case .keys(let keys): keyHover(at: offset, keys)
            }
        let becomes = graph.flatMap { outcome(at: offset, in: $0) }
        guard let documented else {
            guard let becomes, isOnText(offset) else { return nil }
            let line = source.lineRange(source.position(at: offset).line)
            return Hover(text: becomes, range: line)
        }
        return Hover(text: documented.text + (becomes.map { "\n\n---\n\n" + $0 } ?? ""), range: documented.range)
    }

    private func isOnText(_ offset: Int) -> Bool {
        let line = source.lineRange(source.position(at: offset).line)
        let text = source.bytes[line.start..<line.end].trimmed
        return !text.isEmpty && text.first != UInt8(ascii: "#") && offset >= text.startIndex
    }

    // MARK: Names

    private func text(of occurrence: Occurrence) -> String? {
        guard let plan else { return nil }
        switch occurrence.symbol {
        case .image(let name): return "Image \(code(name))"
        case .stage(let index):
            let stage = plan.stages[index]
            let uses = names.occurrences(of: occurrence.symbol).count { $0.role == .reference }
            let comment = stage.comment.isEmpty ? "" : "\n\n\(stage.comment)"
            let steps = stage.steps.count
            return
                "\(plan.vocabulary.stage.capitalizedWord) \(code(stage.name ?? String(index))): \(code(stage.head))\(comment)"
                + "\n\n\(steps) \(steps == 1 ? "step" : "steps"), named in \(uses) \(uses == 1 ? "place" : "places")"
        case .variable(let name): return variableText(name, occurrence, plan)
        }
    }

    private func variableText(_ name: String, _ occurrence: Occurrence, _ plan: BuildPlan) -> String {
        let isBase = occurrence.stage.map { index in
            let head = plan.stages[index].range
            return head.start <= occurrence.range.start && occurrence.range.end <= head.end
        }
        let values = VariableValues(
            plan,
            names: names,
            stage: occurrence.stage,
            offset: occurrence.range.start,
            isBase: isBase ?? false,
            includesStep: occurrence.role == .declaration
        )
        let value = values.values[name] ?? VariableValues.Value()
        let kind = value.isEnvironment ? "Environment variable" : "Build argument"
        var text = "\(kind) \(code(name))"
        if let known = value.text {
            text += " = \(code(known))"
            if !value.isEnvironment { text += ", unless `--build-arg` sets it" }
        } else {
            text += ": no default; `--build-arg` sets it"
        }
        if !value.unknown.isEmpty {
            let names = value.unknown.map { "`\($0)`" }.joined(separator: ", ")
            text += "\n\nNot set in this file: \(names)"
        }
        let comment = value.comment.isEmpty ? PredefinedArguments.doc(name) ?? "" : value.comment
        return comment.isEmpty ? text : text + "\n\n\(comment)"
    }

    /// Returns the documentation of a predefined argument that is used without a declaration, e.g. in `--platform=$BUILDPLATFORM`.
    private func predefinedVariable(at offset: Int) -> Hover? {
        let bytes = source.bytes
        var start = offset
        while start > 0, bytes[start - 1].isASCIIAlphanumeric || bytes[start - 1] == UInt8(ascii: "_") { start -= 1 }
        let end = VariableScanner.nameEnd(bytes, from: start, limit: bytes.count)
        let range = SourceRange(start, end)
        guard let doc = PredefinedArguments.doc(source.text(range)) else { return nil }
        return Hover(text: "Build argument \(code(source.text(range)))\n\n\(doc)", range: range)
    }

    // MARK: Documentation

    private func keyHover(at offset: Int, _ keys: DocumentKeys) -> Hover? {
        let context = KeyContext(at: offset, in: source)
        guard context.place == .key, context.isWholeKey, context.text.start <= offset, offset <= context.text.end else {
            return nil
        }
        let path = context.path + [.key(source.text(context.text))]
        guard let (record, field) = keys.field(at: path, version: keys.version(of: source)) else { return nil }
        let since = field.since.map { ", since `\($0)`" } ?? ""
        let required = field.isRequired ? ", required" : ""
        let head = "\(code(field.name)) of \(record.phrase): \(field.shape.phrase)\(required)\(since)"
        return Hover(text: "\(head)\n\n\(field.doc)", range: context.text)
    }

    // MARK: Graph

    /// Returns a Markdown description of the vertices that the line at an offset is compiled to; nil if there are none.
    private func outcome(at offset: Int, in graph: BuildGraph) -> String? {
        let line = source.position(at: offset).line
        guard
            let step = plan?.stages.lazy.flatMap(\.steps).first(where: { step in
                (source.position(at: step.range.start).line...source.position(at: step.range.end).line).contains(line)
            })
        else { return outcome(ofLine: line, in: graph) }
        return outcome(ofLine: source.position(at: step.range.start).line, in: graph)
    }

    private func outcome(ofLine line: Int, in graph: BuildGraph) -> String? {
        let explanation = Explanation(graph, .line(line))
        guard !explanation.selected.isEmpty else { return nil }
        let vertices = explanation.selected.prefix(20).map { index in
            let node = graph.nodes[index]
            let waits = node.inputs.prefix(5).map { "#\($0 + 1)" }.joined(separator: ", ")
            let more = node.inputs.count > 5 ? ", …" : ""
            let title = "- #\(index + 1) `\(node.kind.rawValue)` \(code(String(node.name.prefix(200))))"
            return title + (waits.isEmpty ? "" : ", waits for \(waits)\(more)")
        }
        let count = "\(explanation.rebuilt.count) of \(graph.nodes.count)"
        return "Becomes\n\n\(vertices.joined(separator: "\n"))\n\nA change rebuilds \(count) vertices."
    }
}

/// Returns the text as a Markdown code span, delimited by a longer run of backticks than the text contains.
func code(_ text: String) -> String {
    let line = String(text.prefix(500).map { $0.isNewline ? " " : $0 })
    guard line.utf8.contains(UInt8(ascii: "`")) else { return line.isEmpty ? "(empty)" : "`\(line)`" }
    var longest = 0
    var run = 0
    for character in line {
        run = character == "`" ? run + 1 : 0
        longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence) \(line) \(fence)"
}

extension String {
    /// The word with its first letter capitalized.
    fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
