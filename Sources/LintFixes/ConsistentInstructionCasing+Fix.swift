import Diagnostics
import Lint

/// The fix-it that writes a keyword in the case of most other keywords.
enum ConsistentInstructionCasing: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        guard let keyword = instruction.words.first else { return nil }
        let text = instruction.text(keyword)
        let isMajorityLower = warning.message.hasSuffix("(lowercase)")
        return instruction.replacement(of: keyword, with: isMajorityLower ? text.lowercased() : text.uppercased())
    }
}
