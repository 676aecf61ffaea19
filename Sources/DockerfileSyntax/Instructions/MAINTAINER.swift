import BuildPlan

extension StepReader {
    /// Parses `MAINTAINER AUTHOR`.
    func readMAINTAINER(_ instruction: Instruction) throws(ParseFailure) -> MaintainerStep {
        let author = try singleArgument(instruction, .maintainer)
        try refuseFlags(instruction)
        return MaintainerStep(author.text)
    }
}
