import BuildPlan

extension StepReader {
    /// Parses `ENTRYPOINT COMMAND` or `ENTRYPOINT ["PROGRAM", …]`.
    func readENTRYPOINT(_ instruction: Instruction) throws(ParseFailure) -> EntrypointStep {
        try refuseFlags(instruction)
        var step = EntrypointStep(commandLine(instruction))
        step.rawLine = rawLine(instruction)
        return step
    }
}
