import Diagnostics
import Lint
import SourceText

/// The fix-it that removes the `--platform` flag.
enum RedundantTargetPlatform: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        guard let index = instruction.words.firstIndex(where: { instruction.text($0).hasPrefix("--platform=") }),
            index + 1 < instruction.words.count
        else { return nil }
        let range = SourceRange(instruction.words[index].start, instruction.words[index + 1].start)
        return instruction.removal(of: range, "remove '\(instruction.text(instruction.words[index]))'")
    }
}
