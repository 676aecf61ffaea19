import SourceText

extension Document {
    /// Lexes a source. The parts of a joined source (`SourceFile.parts`) are lexed separately, and the instructions of an
    /// included file are inserted after its `INCLUDE`.
    static func read(_ source: SourceFile, table: KeywordTable) -> Document {
        guard let first = source.parts.first else { return Lexer.read(source, table: table) }
        var main = Lexer.read(source, table: table, range: first.range)
        var instructions = [main.instructions]
        /// The index in `source.parts` of each included part, keyed by the source offset of its `INCLUDE`.
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

    /// Inserts the instructions of each included file after its `INCLUDE`.
    ///
    /// - Parameters:
    ///   - instructions: The instructions of each part.
    ///   - parts: The index in `instructions` of each included part, keyed by the source offset of its `INCLUDE`.
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
