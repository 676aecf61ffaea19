public import Diagnostics
public import Lint
import SourceText

extension LintWarning {
    /// Replacements that fix the problem, the likeliest first. Empty if only the author of the file can know what is right.
    ///
    /// Fixes don't change what is built. The only exception is MaintainerDeprecated, whose fix replaces the image's author with a
    /// label.
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

/// The fix of one lint rule.
protocol RuleFix {
    /// Returns the replacement; nil if none is certain to be right.
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt?
}
