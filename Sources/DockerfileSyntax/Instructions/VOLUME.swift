import BuildPlan
import SourceText

extension StepReader {
    /// Parses `VOLUME PATH …` or `VOLUME ["PATH", …]`.
    func readVOLUME(_ instruction: Instruction) throws(ParseFailure) -> VolumeStep {
        try requireArgument(instruction.arguments.isEmpty, instruction, .volume)
        try refuseFlags(instruction)
        var paths: [Word] = []
        for argument in instruction.arguments {
            let path = Array(argument.text.utf8)[...].trimmed.string
            guard !path.isEmpty else {
                throw ParseFailure("\(table.name(.volume)) specified can not be an empty string", at: argument.bounds)
            }
            paths.append(word(Piece(path, argument.bounds), in: instruction))
        }
        return VolumeStep(paths)
    }
}
