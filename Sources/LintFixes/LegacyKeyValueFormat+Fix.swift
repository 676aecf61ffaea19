import Diagnostics
import Lint
import SourceText

/// The fix-it that joins key and value with `=`: `ENV LANG C.UTF-8` becomes `ENV LANG=C.UTF-8`.
enum LegacyKeyValueFormat: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        guard instruction.isOneLine, let key = instruction.arguments.first, let last = instruction.words.last,
            key != last, let first = instruction.arguments.dropFirst().first
        else { return nil }
        let value = instruction.text(SourceRange(first.start, last.end))
        guard let quoted = quoted(value) else { return nil }
        let whole = SourceRange(key.start, last.end)
        return instruction.replacement(of: whole, with: instruction.text(key) + "=" + quoted)
    }

    /// Returns the value for the form with `=`, in quotes if it contains white space; nil if it contains quotes or escapes,
    /// because those mean something else in that form.
    private static func quoted(_ value: String) -> String? {
        guard !value.utf8.contains(where: { #""'\`"#.utf8.contains($0) }) else { return nil }
        return value.utf8.contains(where: \.isASCIIWhitespace) ? "\"\(value)\"" : value
    }
}
