import Diagnostics
import Lint
import SourceText

/// The fix-it that removes the empty lines of a continued instruction.
enum NoEmptyContinuation: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        // The warning is at the end of the instruction's last line.
        let file = instruction.file
        let last = warning.location.start.line
        var first = last
        while first > 1, isBlank(first - 1, of: file) || continues(first - 1, of: file) { first -= 1 }
        // Blank lines above the instruction stay.
        while first < last, !continues(first, of: file) { first += 1 }
        let kept = (first...last).filter { !isBlank($0, of: file) }
        guard kept.count <= last - first else { return nil }
        let range = SourceRange(file.lineRange(first).start, file.lineRange(last).end)
        return Diagnostic.FixIt(
            "remove the empty lines",
            at: SourceLocation(file: file, range: range),
            replacement: kept.map { file.text(file.lineRange($0)) }.joined(separator: "\n")
        )
    }

    private static func bytes(_ line: Int, of file: SourceFile) -> ArraySlice<UInt8> {
        let range = file.lineRange(line)
        return file.bytes[range.start..<range.end].trimmed
    }

    private static func isBlank(_ line: Int, of file: SourceFile) -> Bool { bytes(line, of: file).isEmpty }

    /// Returns whether the next line belongs to the same instruction: the line ends with an escape character or is a comment.
    private static func continues(_ line: Int, of file: SourceFile) -> Bool {
        let bytes = bytes(line, of: file)
        return bytes.last == UInt8(ascii: "\\") || bytes.last == UInt8(ascii: "`") || bytes.first == UInt8(ascii: "#")
    }
}
