import BuildPlan

extension StepReader {
    /// Parses `LABEL KEY=VALUE …` or `LABEL KEY VALUE`.
    func readLABEL(_ instruction: Instruction) throws(ParseFailure) -> LabelStep {
        LabelStep(try keyValues(instruction, .label))
    }
}
