import Diagnostics
import SourceText

extension TargetRun {
    /// Declares a variable.
    mutating func runLET(_ line: CommandLine) async throws {
        let statement = try parsed(line) { Assignment(line, reader: $0, diagnostics: &$1) }
        let name = statement.name.text
        if BuiltInArgument.isName(name) {
            throw error(
                "earthfile.let",
                "LET can't declare the built-in argument \(name)",
                at: statement.name.range
            )
        }
        guard let word = statement.value else { throw error("earthfile.let", "expected LET \(name) = VALUE", at: line) }
        let value = try await expand(word, keepsPlusEscape: true)
        do { try scopes.declareLocal(name, value) } catch {
            throw self.error("earthfile.redeclared", Self.message(error, name), at: statement.name.range)
        }
    }
}
