import SourceText

extension Document {
    /// Reads a source. Of a joined source (`SourceFile.parts`), each part is read on its own, and the instructions of an
    /// included file follow the `INCLUDE` that includes it.
    static func read(_ source: SourceFile, table: KeywordTable) -> Document {
        guard let first = source.parts.first else { return Lexer.read(source, table: table) }
        var main = Lexer.read(source, table: table, range: first.range)
        var instructions = [main.instructions]
        /// The parts by the start of the instruction that includes them.
        var parts: [Int: Int] = [:]
        var cancellation = CancellationCheck(every: 16)
        for (index, part) in source.parts.enumerated().dropFirst() {
            if cancellation.isCancelled() { return main }
            let document = Lexer.read(source, table: table, range: part.range, includedIn: main)
            document.failures.forEach { main.report($0) }
            main.emptyContinuations += document.emptyContinuations
            instructions.append(document.instructions)
            if let inclusion = part.inclusion { parts[inclusion.start] = index }
        }
        main.items = []
        main.instructions = joined(instructions, parts: parts)
        return main
    }

    /// Puts the instructions of included files in their places.
    ///
    /// - Parameters:
    ///   - instructions: The instructions of each part.
    ///   - parts: The parts by the start of the instruction that includes them.
    private static func joined(_ instructions: [[Instruction]], parts: [Int: Int]) -> [Instruction] {
        var result: [Instruction] = []
        var open: [(part: Int, next: Int)] = [(0, 0)]
        while let (part, next) = open.last {
            guard next < instructions[part].count else {
                open.removeLast()
                continue
            }
            let instruction = instructions[part][next]
            open[open.count - 1].next += 1
            result.append(instruction)
            if instruction.kind == .include, let included = parts[instruction.line.range.start] {
                open.append((included, 0))
            }
        }
        return result
    }
}
