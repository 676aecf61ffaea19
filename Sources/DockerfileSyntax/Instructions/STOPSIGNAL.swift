import BuildPlan

extension StepReader {
    /// `STOPSIGNAL SIGNAL`. Flags before it are ignored, as the peer does.
    func readSTOPSIGNAL(_ instruction: Instruction) throws(ParseFailure) -> StopSignalStep {
        StopSignalStep(word(try single(instruction, .stopSignal), in: instruction))
    }
}
