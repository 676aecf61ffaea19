import BuildPlan
public import SourceText

extension DocumentModel {
    /// Returns the occurrence of a name at a byte offset: the range of the name, and what the name refers to. Returns nil if
    /// there is no name.
    public func occurrence(at offset: Int) -> Occurrence? { names.occurrence(at: offset) }

    /// Returns the ranges where the name at a byte offset is declared.
    ///
    /// A stage is declared by its name. A variable is declared by the last declaration before the offset in its stage, or else
    /// in the stages that this stage is based on, or else before the first stage. For a declaration without a value in a stage,
    /// such as `ARG NAME`, the result is the declaration before the first stage, if any. For an image, the result is the range
    /// where the text first names the image.
    public func definition(at offset: Int) -> [SourceRange] {
        guard let occurrence = names.occurrence(at: offset) else { return [] }
        let all = names.occurrences(of: occurrence.symbol)
        switch occurrence.symbol {
        case .image: return all.first.map { [$0.range] } ?? []
        case .stage(let index):
            if let declaration = all.first(where: { $0.role == .declaration }) { return [declaration.range] }
            guard let stage = plan?.stages[index] else { return [] }
            return [stage.range]
        case .variable: return declaration(of: occurrence, among: all).map { [$0.range] } ?? []
        }
    }

    private func declaration(of occurrence: Occurrence, among all: [Occurrence]) -> Occurrence? {
        let declarations = all.filter { $0.role == .declaration }
        let start = valueStart(of: occurrence)
        let globals = declarations.filter { $0.stage == nil }
        let global = occurrence.stage == nil ? globals.last { $0.range.start < start } : globals.last
        if occurrence.role == .declaration {
            return takesGlobalValue(occurrence) ? global ?? occurrence : occurrence
        }
        guard let plan, let index = occurrence.stage else { return global ?? declarations.first }
        // A stage's base is resolved before its steps, so declarations in the steps don't apply to it.
        let isBase = plan.stages[index].range.contains(occurrence.range)
        for stage in isBase ? [index] : names.chain(from: index) {
            let arguments = plan.stages[stage].arguments
            let last = declarations.last { declaration in
                guard declaration.stage == stage else { return false }
                // A stage's own list of arguments, as in a Mockerfile, applies to the whole stage.
                if arguments.contains(where: { $0.name.range.contains(declaration.range) }) { return true }
                return !isBase && (stage != index || declaration.range.start < start)
            }
            if let last { return last }
        }
        return global ?? declarations.first
    }

    /// Returns the offset before which a reference's declaration must lie: `ENV V=$V:x` and `ARG V=$V` use the earlier value.
    private func valueStart(of occurrence: Occurrence) -> Int {
        let start = occurrence.range.start
        func argumentStart(in arguments: [ArgumentDeclaration]) -> Int {
            arguments.last { $0.name.range.start <= start }?.name.range.start ?? start
        }
        guard let plan, let index = occurrence.stage else { return argumentStart(in: plan?.arguments ?? []) }
        let step = plan.stages[index].steps.first { $0.range.contains(occurrence.range) }
        switch step?.action {
        case .environment: return step?.range.start ?? start
        case .arguments(let arguments): return argumentStart(in: arguments.arguments)
        default: return start
        }
    }

    /// Returns whether a declaration in a stage has no value, such as `ARG NAME`, and so takes the value of the global
    /// argument.
    private func takesGlobalValue(_ declaration: Occurrence) -> Bool {
        guard let stage = declaration.stage.flatMap({ plan?.stages[$0] }) else { return false }
        let steps = stage.steps.flatMap { step in
            guard case .arguments(let arguments) = step.action else { return [ArgumentDeclaration]() }
            return arguments.arguments
        }
        let argument = (stage.arguments + steps).first { $0.name.range.contains(declaration.range) }
        return argument.map { $0.defaultValue == nil } ?? false
    }

    /// Returns all ranges that name the same stage, image or variable as the name at a byte offset, in source order.
    ///
    /// - Parameter includesDeclarations: Whether the result includes declarations.
    public func references(at offset: Int, includesDeclarations: Bool = true) -> [SourceRange] {
        guard let occurrence = names.occurrence(at: offset) else { return [] }
        return names.occurrences(of: occurrence.symbol).filter { includesDeclarations || $0.role == .reference }.map(
            \.range
        )
    }
}

extension SourceRange {
    fileprivate func contains(_ other: SourceRange) -> Bool { start <= other.start && other.end <= end }
}
