import Diagnostics
import SourceText

extension TargetRun {
    /// Declares an argument.
    mutating func runARG(_ line: CommandLine) async throws {
        let isInBase = isBase
        let statement = try parsed(line) { ArgStatement(line, isInBase: isInBase, reader: $0, diagnostics: &$1) }
        let name = statement.name.text
        let isBuiltIn = BuiltInArgument.isName(name)
        if isBuiltIn {
            if let value = statement.value, !value.text.isEmpty {
                throw error("earthfile.argument", "the built-in argument \(name) can't have a default", at: value.range)
            }
            try await declareGitFact(name, at: line)
        }
        var value: String?
        if let word = statement.value, scopes.usesDefault(name) {
            value = try await oldCommand(try await expand(word, keepsPlusEscape: true), at: word.range)
        }
        let result: String
        do { result = try scopes.declareArgument(name, default: value, isGlobal: statement.isGlobal) } catch {
            throw self.error("earthfile.redeclared", Self.message(error, name), at: statement.name.range)
        }
        if line.has(.required), result.isEmpty, try await isOn(.required, in: line) {
            let call = functions.isEmpty ? "'--build-arg \(name)=VALUE'" : "'--\(name)=VALUE'"
            throw error(
                "earthfile.required",
                "the argument \(name) is required, but has no value; give it with \(call)",
                at: line
            )
        }
    }

    /// Returns the message for an invalid declaration or assignment.
    static func message(_ problem: Scopes.Problem, _ name: String) -> String {
        switch problem {
        case .declaredAsLocal: "\(name) is declared twice; change its value with 'SET \(name) = …'"
        case .declaredTwice(isLocal: true): "\(name) is declared by LET already, so it can't be an argument"
        case .declaredTwice(isLocal: false): "the argument \(name) is declared twice"
        case .globalAfterArgument: "the argument \(name) is declared twice, but only once with --global"
        case .undeclared: "\(name) isn't declared; declare it with 'LET \(name) = …'"
        case .setsArgument:
            "SET can't change the argument \(name); declare a variable with 'LET \(name) = $\(name)' first"
        }
    }
}
