public import Diagnostics
public import Lint
import SourceText

extension LintWarning {
    /// The fix-its for the warning, the most likely first; empty if only the author of the file can know the right change.
    ///
    /// Fix-its don't change what is built, with two exceptions: the fix-it of MaintainerDeprecated replaces the image's author
    /// with a label, and the fix-it of UndefinedVar replaces a variable that expands to nothing.
    public var fixIts: [Diagnostic.FixIt] {
        let instruction = InstructionText(location)
        let fixIt: Diagnostic.FixIt? =
            switch rule {
            case .consistentInstructionCasing: ConsistentInstructionCasing.fixIt(for: self, instruction)
            case .exposeProtoCasing: ExposeProtoCasing.fixIt(for: self, instruction)
            case .fromAsCasing: FromAsCasing.fixIt(for: self, instruction)
            case .legacyKeyValueFormat: LegacyKeyValueFormat.fixIt(for: self, instruction)
            case .maintainerDeprecated: MaintainerDeprecated.fixIt(for: self, instruction)
            case .noEmptyContinuation: NoEmptyContinuation.fixIt(for: self, instruction)
            case .redundantTargetPlatform: RedundantTargetPlatform.fixIt(for: self, instruction)
            case .stageNameCasing: StageNameCasing.fixIt(for: self, instruction)
            case .undefinedVar: UndefinedVar.fixIt(for: self, instruction)
            default: nil
            }
        return fixIt.map { [$0] } ?? []
    }
}

/// The fix-it of one lint rule.
protocol RuleFix {
    /// Returns the fix-it for a warning; nil if no replacement is certain to be right.
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt?
}
