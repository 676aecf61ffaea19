import BuildPlan

extension StepReader {
    /// Parses `SHELL ["PROGRAM", "ARGUMENT", …]`.
    func readSHELL(_ instruction: Instruction) throws(ParseFailure) -> ShellStep {
        try refuseFlags(instruction)
        try requireArgument(instruction.arguments.isEmpty, instruction, .shell)
        guard instruction.isJSON else {
            throw ParseFailure(
                "\(table.name(.shell)) requires the arguments to be in JSON form",
                at: instruction.arguments[0].bounds,
                notes: ["write it as an array of strings: [\"/bin/sh\", \"-c\"]"]
            )
        }
        return ShellStep(instruction.arguments.map(\.text))
    }
}
