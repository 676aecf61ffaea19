import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// Returns the options of a command: its name, location, variables and hosts, and what its flags request.
    ///
    /// - Parameters:
    ///   - line: The statement with the flags; nil for a `$(…)` in a word.
    ///   - name: The name of the step in progress output.
    mutating func runOptions(_ line: CommandLine?, _ name: String, at place: SourceLocation) async throws
        -> [StepOption<RunOptions>]
    {
        var options = [build.request.run("[\(progressName)] \(name)", at: place)]
        let variables = scopes.declared
        try build.count(bytes: variables.reduce(0) { $0 + $1.value.utf8.count }, at: place)
        options += variables.filter { !$0.name.isEmpty }.map { .env($0.name, $0.value) }
        options += hosts.map { .extraHost($0.name, $0.address) }
        if build.request.uncachedTargets.contains(key.name.lowercased()) { options.append(.ignoreCache) }
        guard let line else { return options }
        options += caches.map(\.mount)
        options += try await mountOptions(of: line)
        if line.has(.ssh), try await isOn(.ssh, in: line) { options.append(.ssh()) }
        if try await isOn(.noCache, in: line) { options.append(.ignoreCache) }
        if try await isOn(.privileged, in: line) {
            guard isPrivileged else {
                throw error(
                    "earthfile.privileged",
                    "a privileged command of another repository needs '--allow-privileged' on the reference to that repository",
                    at: line
                )
            }
            options.append(.security(.insecure))
        }
        return options
    }

    /// Runs the command of a `$(…)` in a word, and returns its output without the final line end.
    mutating func output(of command: String, at range: SourceRange) async throws -> String {
        let place = project.place(range)
        guard hasBase else {
            throw error(
                "earthfile.no-base",
                "$(\(command)) needs an image, but no FROM precedes it; add 'FROM IMAGE'",
                at: range
            )
        }
        let options = try await runOptions(nil, "$(\(command))", at: place)
        let question = Question("the output of '\(command)'", at: place)
        return try await output(of: ["/bin/sh", "-c", command], options, for: question)
    }

    mutating func output(
        of arguments: [String],
        _ options: [StepOption<RunOptions>],
        for question: Question
    ) async throws -> String {
        try await seal(at: question.place)
        var bytes = try await workbench.output(
            of: arguments,
            on: image.files,
            options,
            limit: Self.outputLimit,
            for: question
        )
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(repairing: bytes[...])
    }
}
