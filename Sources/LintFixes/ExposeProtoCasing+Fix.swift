import Diagnostics
import Lint
import SourceText

/// The fix-it that writes the protocol of a port in lower case: `80/TcP` becomes `80/tcp`.
enum ExposeProtoCasing: RuleFix {
    static func fixIt(for warning: LintWarning, _ instruction: InstructionText) -> Diagnostic.FixIt? {
        // The message quotes the port after variable expansion, so a port with a variable is not found in the instruction.
        let port = instruction.words.dropFirst().first { warning.message.contains("'" + instruction.text($0) + "'") }
        guard let port, let slash = instruction.file.bytes[port.start..<port.end].lastIndex(of: UInt8(ascii: "/"))
        else {
            return nil
        }
        let name = SourceRange(slash + 1, port.end)
        return instruction.replacement(of: name, with: instruction.text(name).lowercased())
    }
}
