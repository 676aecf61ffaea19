import BuildPlan
import SourceText
import SyntaxKit
import ValueTree

/// Completion in an instruction-based language, such as Dockerfile.
struct InstructionCompletion {
    let proposals: Proposals
    let instructions: InstructionSet

    func items() -> [CompletionItem] {
        let source = proposals.model.source
        if let line = DirectiveLine(at: proposals.offset, in: source) {
            return DirectiveCompletion(line: line, directives: instructions.directives).items()
        }
        let escape = proposals.model.plan?.escape.utf8.first ?? UInt8(ascii: "\\")
        let line = InstructionLine(
            at: proposals.offset,
            in: source.bytes,
            escape: escape,
            instructions: instructions
        )
        switch line.place {
        case .comment: return []
        case .heredoc: return proposals.variables(isBase: false, allowsUnbraced: true) ?? []
        case .instruction: break
        }
        let context = InstructionContext(line.text, instructions: instructions)
        if context.isKeyword { return keywords(range(of: context.word), isContained: context.isContained) }
        guard let description = context.description else { return [] }
        if let items = proposals.variables(isBase: description.beginsStage, allowsUnbraced: true) { return items }
        if context.arguments.isEmpty, context.word.hasPrefix("-") {
            return flags(of: description, context, start: line.start)
        }
        return arguments(of: description, context, start: line.start)
    }

    /// Returns the offset before which a stage must begin so that the instruction can use it.
    private func limit(_ description: InstructionDescription, start: Int) -> Int {
        guard !description.beginsStage, let plan = proposals.model.plan, let stage = proposals.stage else {
            return start
        }
        return StageExtent.start(of: plan.stages[stage])
    }

    /// Returns the range of a word that ends at the offset. If the word begins on an earlier line, the range begins at the start
    /// of the line that contains the offset.
    private func range(of word: String) -> SourceRange {
        let source = proposals.model.source
        let lineStart = source.offset(line: source.position(at: proposals.offset).line)
        return SourceRange(max(lineStart, proposals.offset - word.utf8.count), proposals.offset)
    }

    private func keywords(_ range: SourceRange, isContained: Bool) -> [CompletionItem] {
        // Keywords are proposed in lower case if the user types lower case.
        let written = proposals.model.source.text(range)
        let isLower = !written.isEmpty && written == written.lowercased() && written != written.uppercased()
        return instructions.instructions.filter { !isContained || $0.canBeContained }.map { instruction in
            let keyword = isLower ? instruction.keyword.lowercased() : instruction.keyword
            return CompletionItem(
                keyword,
                .instruction,
                detail: instruction.usage,
                documentation: instruction.doc,
                replacing: range
            )
        }
    }

    // MARK: Flags

    private func flags(
        of description: InstructionDescription,
        _ context: InstructionContext,
        start: Int
    ) -> [CompletionItem] {
        let limit = limit(description, start: start)
        guard let equals = context.word.firstIndex(of: "=") else {
            let range = range(of: context.word)
            return description.flags.map { flag in
                let text = "--\(flag.name)" + (flag.takesValue ? "=" : "")
                return CompletionItem(text, .flag, documentation: flag.doc, replacing: range)
            }
        }
        let name = context.word[..<equals].drop { $0 == "-" }
        guard let flag = description.flags.first(where: { $0.name == name }) else { return [] }
        let value = String(context.word[context.word.index(after: equals)...])
        guard !flag.fields.isEmpty else { return values(of: flag, value, before: limit) }
        let field = value.split(separator: ",", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard let middle = field.firstIndex(of: "=") else {
            let range = range(of: field)
            return flag.fields.map { inner in
                let text = inner.name + (inner.takesValue ? "=" : "")
                return CompletionItem(text, .flag, documentation: inner.doc, replacing: range)
            }
        }
        guard let inner = flag.fields.first(where: { $0.name == field[..<middle] }) else { return [] }
        return values(of: inner, String(field[field.index(after: middle)...]), before: limit)
    }

    private func values(of flag: FlagDescription, _ written: String, before limit: Int) -> [CompletionItem] {
        let range = range(of: written)
        let words = flag.values + (flag.takesValue ? [] : ["true", "false"])
        let items = words.map { CompletionItem($0, .value, replacing: range) }
        guard let role = flag.role else { return items }
        return items + proposals.values(for: role, replacing: range, before: limit)
    }

    // MARK: Arguments

    private func arguments(
        of description: InstructionDescription,
        _ context: InstructionContext,
        start: Int
    ) -> [CompletionItem] {
        let limit = limit(description, start: start)
        let range = range(of: context.word)
        let isFirst = context.arguments.isEmpty
        var items = isFirst ? description.words.map { CompletionItem($0, .value, replacing: range) } : []
        switch description.arguments {
        case .stageOrImage? where description.beginsStage:
            if isFirst { items += proposals.values(for: .stageOrImage, replacing: range, before: limit) }
            if context.arguments.count == 1 { items.append(CompletionItem("AS", .value, replacing: range)) }
        case .contextPath?:
            // With `--from`, the paths are in a stage or an image, whose files are not known.
            let isElsewhere = context.flags.contains { flag in
                description.flags.contains { $0.replacesContext && flag.hasPrefix("--\($0.name)=") }
            }
            if !isElsewhere, !context.word.hasPrefix("[") {
                items += proposals.values(for: .contextPath, replacing: range, before: limit)
            }
        case .buildArgument?:
            if !context.word.utf8.contains(UInt8(ascii: "=")) {
                items += proposals.values(for: .buildArgument, replacing: range, before: limit)
            }
        case let role?: items += proposals.values(for: role, replacing: range, before: limit)
        case nil: break
        }
        return items
    }
}
