import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// Runs the statements of the first branch whose condition is true.
    mutating func run(_ block: IfBlock) async throws {
        for branch in block.branches {
            if try await isTrue(branch.condition) { return try await run(branch.body) }
        }
        if let body = block.elseBody { try await run(body) }
    }

    /// Evaluates a condition. If it only compares literals and declared variables, no command is run.
    private mutating func isTrue(_ condition: Command) async throws -> Bool {
        let line = try read(condition)
        let words = line.arguments.map(\.text)
        let place = project.place(condition.range)
        guard !words.isEmpty else {
            throw error("earthfile.if", "expected a command after \(condition.keyword.rawValue)", at: condition.range)
        }
        if line.flags.isEmpty, !condition.isExec, let known = ShellTest(scopes: scopes).value(of: words) {
            return known
        }
        let text = words.joined(separator: " ")
        guard hasBase else {
            throw error(
                "earthfile.no-base",
                "IF needs an image, but no FROM precedes it; add 'FROM IMAGE'",
                at: condition.range
            )
        }
        var options = try await runOptions(line, "\(condition.keyword.rawValue) \(text)", at: place)
        let secrets = try await secrets(of: line)
        options += secrets.options
        try await seal(at: place)
        let status = try await workbench.status(
            of: secrets.arguments(shell(text)),
            on: image.files,
            options,
            for: Question("the exit status of '\(text)'", at: place)
        )
        return status == 0
    }
}
