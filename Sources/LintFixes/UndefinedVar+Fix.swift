import Diagnostics
import Lint
import SourceText

/// The fix-it that replaces an undefined variable with the suggested variable.
enum UndefinedVar: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        // The message is "Usage of undefined variable '$NAME' (did you mean $OTHER?)".
        let names = warning.message.split { !($0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == "$") }
            .filter { $0.hasPrefix("$") }.map { Array($0.dropFirst().utf8) }
        guard names.count == 2, let range = onlyUse(of: names[0], in: instruction) else { return nil }
        return instruction.replacement(of: range, with: String(decoding: names[1], as: UTF8.self))
    }

    /// Returns the range of the name in `$NAME` or `${NAME…}`; nil unless the instruction uses it exactly once.
    private static func onlyUse(of name: [UInt8], in instruction: InstructionText) -> SourceRange? {
        let bytes = instruction.file.bytes
        var found: SourceRange?
        var index = instruction.range.start
        while index < instruction.range.end {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "$") else { continue }
            let start = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{") ? index + 2 : index + 1
            let end = bytes[start...].firstIndex { !($0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_")) } ?? bytes.count
            guard bytes[start..<end].elementsEqual(name) else { continue }
            guard found == nil else { return nil }
            found = SourceRange(start, end)
        }
        return found
    }
}
