import BuildPlan

extension StepReader {
    /// Parses `USER NAME[:GROUP]`.
    func readUSER(_ instruction: Instruction) throws(ParseFailure) -> UserStep {
        let user = try singleArgument(instruction, .user)
        try refuseFlags(instruction)
        return UserStep(word(user, in: instruction))
    }
}
