import BuildPlan
public import SourceText

/// An entry in the outline of a document.
public struct DocumentSymbol: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case stage
        case step
        case argument
    }

    public var name: String
    /// Text to show beside the name; may be empty.
    public var detail: String
    public var kind: Kind
    public var range: SourceRange
    /// The range to select: the name, the head of an unnamed stage (`FROM …`), or the first line of a step. Lies within `range`.
    public var selection: SourceRange
    public var children: [DocumentSymbol]
}

extension DocumentModel {
    /// The arguments and stages with their steps, in source order.
    public var symbols: [DocumentSymbol] {
        guard let plan else { return [] }
        var symbols = plan.arguments.map(symbol)
        for (index, stage) in plan.stages.enumerated() {
            let steps = stage.steps.flatMap(self.symbols)
            let children = stage.arguments.map(symbol) + steps
            symbols.append(
                DocumentSymbol(
                    name: stage.name ?? "\(plan.vocabulary.stage) \(index)",
                    detail: stage.head,
                    kind: .stage,
                    range: StageExtent.range(of: stage),
                    selection: stage.name == nil ? stage.range : stage.nameRange,
                    children: children.sortedUnlessCancelled { $0.range.start < $1.range.start }
                )
            )
        }
        return symbols
    }

    private func symbol(_ argument: ArgumentDeclaration) -> DocumentSymbol {
        let range = argument.name.range
        return DocumentSymbol(
            name: argument.name.text,
            detail: argument.defaultValue?.text ?? "",
            kind: .argument,
            range: argument.defaultValue.map { range.union($0.range) } ?? range,
            selection: range,
            children: []
        )
    }

    private func symbols(_ step: Step) -> [DocumentSymbol] {
        if case .arguments(let arguments) = step.action { return arguments.arguments.map(symbol) }
        let line = source.lineRange(source.position(at: step.range.start).line)
        return [
            DocumentSymbol(
                name: step.keyword,
                detail: step.detail,
                kind: .step,
                range: step.range,
                selection: SourceRange(step.range.start, min(step.range.end, max(line.end, step.range.start))),
                children: []
            )
        ]
    }
}

extension Step {
    /// The text after the step's keyword: at most 80 characters, from the first line.
    fileprivate var detail: String {
        let line = text.prefix(200).split(separator: "\n", maxSplits: 1).first ?? ""
        let words = line.split(separator: " ", maxSplits: 1)
        return String((words.count > 1 ? words[1] : "").prefix(80))
    }
}
