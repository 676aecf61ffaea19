import Diagnostics
import Lint

/// The fix-it that writes `AS` in the case of its `FROM`.
enum FromAsCasing: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        guard let keyword = instruction.words.first, let connective = instruction.arguments.dropFirst().first else {
            return nil
        }
        let (from, text) = (instruction.text(keyword), instruction.text(connective))
        return instruction.replacement(
            of: connective,
            with: from == from.lowercased() ? text.lowercased() : text.uppercased()
        )
    }
}
