import BuildPlan

extension StepReader {
    /// Parses `CMD COMMAND` or `CMD ["PROGRAM", …]`.
    func readCMD(_ instruction: Instruction) throws(ParseFailure) -> CommandStep {
        try refuseFlags(instruction)
        var step = CommandStep(commandLine(instruction))
        step.rawLine = rawLine(instruction)
        return step
    }
}
