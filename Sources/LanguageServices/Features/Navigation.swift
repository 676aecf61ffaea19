import BuildPlan
public import SourceText

extension DocumentModel {
    /// The occurrence at an offset: what a name there stands for, and its range. Nil if there is none.
    public func occurrence(at offset: Int) -> Occurrence? { names.occurrence(at: offset) }

    /// Returns the places where the name at a byte offset is declared.
    ///
    /// A stage is declared by its name. A variable is declared by the last declaration before the offset in its stage, or
    /// else in the stages that it is based on, or else before the first stage. For a declaration in a stage, the result is the
    /// declaration before the first stage, if there is one. For an image, it is the place where the text first names the image.
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
        let global = declarations.first { $0.stage == nil }
        if occurrence.role == .declaration, occurrence.stage != nil, let global { return global }
        guard let stage = occurrence.stage else { return global ?? declarations.first }
        for index in names.chain(from: stage) {
            let own = declarations.filter { $0.stage == index }
            let isHere = index == stage
            if let last = own.last(where: { !isHere || $0.range.start <= occurrence.range.start }) { return last }
            if let first = own.first { return first }
        }
        return global ?? declarations.first
    }

    /// Returns all places that name the same stage, image or variable as the name at a byte offset, in source order.
    ///
    /// - Parameter includesDeclarations: Whether declarations are among them.
    public func references(at offset: Int, includesDeclarations: Bool = true) -> [SourceRange] {
        guard let occurrence = names.occurrence(at: offset) else { return [] }
        return names.occurrences(of: occurrence.symbol).filter { includesDeclarations || $0.role == .reference }.map(
            \.range
        )
    }
}
