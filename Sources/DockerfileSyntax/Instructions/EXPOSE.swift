import BuildPlan
import SourceText

extension StepReader {
    /// Parses `EXPOSE PORT …`. The ports are sorted in byte order, as in BuildKit's frontend.
    func readEXPOSE(_ instruction: Instruction) throws(ParseFailure) -> ExposeStep {
        try requireArgument(instruction.arguments.isEmpty, instruction, .expose)
        try refuseFlags(instruction)
        let sorted = instruction.arguments.enumerated().sortedUnlessCancelled { left, right in
            if left.element.text == right.element.text { return left.offset < right.offset }
            return left.element.text.utf8.lexicographicallyPrecedes(right.element.text.utf8)
        }
        return ExposeStep(sorted.map { word($0.element, in: instruction) })
    }
}
