import Diagnostics
import Lint

/// The fix-it that writes the name of a stage in lower case. References to a stage ignore case, so they stay valid.
enum StageNameCasing: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        guard instruction.isOneLine, instruction.arguments.count == 3, let name = instruction.arguments.last else {
            return nil
        }
        return instruction.replacement(of: name, with: instruction.text(name).lowercased())
    }
}
