import BuildPlan
import SourceText

extension StepReader {
    /// Parses `ENV KEY=VALUE …` or `ENV KEY VALUE`.
    func readENV(_ instruction: Instruction) throws(ParseFailure) -> EnvironmentStep {
        EnvironmentStep(try keyValues(instruction, .env))
    }

    /// Converts the pairs of `ENV` or `LABEL`.
    ///
    /// - Throws: `ParseFailure` if the instruction has a flag, an empty key or no pair.
    func keyValues(_ instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) -> [KeyValue] {
        try refuseFlags(instruction)
        try requireArgument(instruction.pairs.isEmpty, instruction, kind)
        var result: [KeyValue] = []
        result.reserveCapacity(instruction.pairs.count)
        var cancellation = CancellationCheck(every: 1024)
        for pair in instruction.pairs where !cancellation.isCancelled() {
            if pair.key.text.isEmpty {
                let end = max(pair.value.bounds.upperBound, pair.key.bounds.upperBound)
                throw ParseFailure("\(table.name(kind)) names can not be blank", at: pair.key.bounds.lowerBound..<end)
            }
            result.append(
                KeyValue(
                    key: word(pair.key, in: instruction),
                    value: word(pair.value, in: instruction),
                    hasDelimiter: pair.hasDelimiter
                )
            )
        }
        return result
    }
}
