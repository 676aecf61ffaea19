import Diagnostics
import Lint
import SourceText

/// The fix-it that replaces `MAINTAINER` with the `org.opencontainers.image.authors` label.
enum MaintainerDeprecated: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        guard instruction.isOneLine, let keyword = instruction.words.first,
            let first = instruction.words.dropFirst().first,
            let last = instruction.words.last
        else { return nil }
        let author = instruction.text(SourceRange(first.start, last.end))
        // `LABEL` would interpret quotes, escapes and variables, which `MAINTAINER` takes literally.
        guard !author.utf8.contains(where: { #""'\`$"#.utf8.contains($0) }) else { return nil }
        // The message ends in the keyword for `LABEL` in the file's language, e.g. `label`.
        let label = warning.message.split(separator: " ").last.map(String.init) ?? "LABEL"
        let text = instruction.text(keyword)
        let cased = text == text.lowercased() ? label.lowercased() : label.uppercased()
        return instruction.replacement(
            of: SourceRange(keyword.start, last.end),
            with: "\(cased) org.opencontainers.image.authors=\"\(author)\""
        )
    }
}
