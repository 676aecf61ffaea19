import BuildPlan

extension StepReader {
    /// Parses `WORKDIR PATH`.
    func readWORKDIR(_ instruction: Instruction) throws(ParseFailure) -> WorkingDirectoryStep {
        let path = try singleArgument(instruction, .workdir)
        try refuseFlags(instruction)
        return WorkingDirectoryStep(word(path, in: instruction))
    }
}
