import BuildPlan

extension StepReader {
    /// `ENTRYPOINT LINE` or `ENTRYPOINT ["PROGRAM", …]`.
    func readENTRYPOINT(_ instruction: Instruction) throws(ParseFailure) -> EntrypointStep {
        try refuseFlags(instruction)
        return EntrypointStep(commandLine(instruction))
    }
}
