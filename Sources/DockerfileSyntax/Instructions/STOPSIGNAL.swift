import BuildPlan

extension StepReader {
    /// Parses `STOPSIGNAL SIGNAL`. Flags are ignored, as in BuildKit's frontend.
    func readSTOPSIGNAL(_ instruction: Instruction) throws(ParseFailure) -> StopSignalStep {
        StopSignalStep(word(try singleArgument(instruction, .stopSignal), in: instruction))
    }
}
