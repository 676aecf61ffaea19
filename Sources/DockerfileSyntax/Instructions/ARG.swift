import BuildPlan
import SourceText

extension StepReader {
    /// Parses `ARG NAME[=DEFAULT] …`. Flags are ignored, as in BuildKit's frontend.
    func readARG(_ instruction: Instruction) throws(ParseFailure) -> ArgumentStep {
        try requireArgument(instruction.arguments.isEmpty, instruction, .arg)
        var declarations: [ArgumentDeclaration] = []
        var cancellation = CancellationCheck(every: 1024)
        for argument in instruction.arguments where !cancellation.isCancelled() {
            let cut = Words.cut(argument)
            let key = cut?.key ?? argument
            if key.text.isEmpty {
                throw ParseFailure("\(table.name(.arg)) names can not be blank", at: argument.bounds)
            }
            var declaration = ArgumentDeclaration(
                name: word(key, in: instruction, .none),
                defaultValue: cut.map { word($0.value, in: instruction) },
                comment: instruction.line.description(of: key.text)
            )
            declaration.instructionRange = instruction.line.range
            declarations.append(declaration)
        }
        return ArgumentStep(declarations)
    }
}
