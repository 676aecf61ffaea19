import Diagnostics
import SourceText

extension TargetRun {
    /// Changes the value of a variable.
    mutating func runSET(_ line: CommandLine) async throws {
        let statement = try parsed(line) { Assignment(line, reader: $0, diagnostics: &$1) }
        let name = statement.name.text
        guard let word = statement.value else { throw error("earthfile.set", "expected SET \(name) = VALUE", at: line) }
        let value = try await expand(word, keepsPlusEscape: true)
        do { try scopes.set(name, to: value) } catch {
            var message = Self.message(error, name)
            if error == .undeclared, let near = nearestWord(to: name, among: scopes.names) {
                message += "; did you mean '\(near)'?"
            }
            throw self.error("earthfile.set", message, at: statement.name.range)
        }
    }
}
