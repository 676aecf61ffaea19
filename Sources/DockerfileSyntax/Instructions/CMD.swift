import BuildPlan

extension StepReader {
    /// `CMD LINE` or `CMD ["PROGRAM", …]`.
    func readCMD(_ instruction: Instruction) throws(ParseFailure) -> CommandStep {
        try refuseFlags(instruction)
        return CommandStep(commandLine(instruction))
    }
}
