import ArgumentParser
import DiagnosticReports
import Diagnostics
import Frontend
import JSON
import Lint
import SourceText
import StandardSyntaxes
import SyntaxKit

/// `slipway check`: the diagnostics of a build file.
struct CheckCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
        case sarif
        case github
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reports errors and warnings in a build file, and fixes them.",
        discussion: """
            Checks all stages unless --target is given. Text goes to standard error, the other formats to standard output. \
            Warnings alone don't change the exit status. With --fix, only the problems that remain are reported.
            """
    )

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "The output format: text for people, json (an array) and sarif (SARIF 2.1.0) for tools, github for the "
                + "annotations of GitHub Actions.",
            valueName: "format"
        )
    )
    var format: Format = .text

    @Flag(help: "Apply the fixes of the errors and warnings to the build file.")
    var fix = false

    @Flag(help: "With --fix: print the changes as a unified diff, and leave the file unchanged.")
    var dryRun = false

    func validate() throws {
        if dryRun, !fix { throw ValidationError("--dry-run requires --fix") }
        if fix, input.file == "-", !dryRun {
            throw ValidationError("--fix can't change standard input; add --dry-run to print the changes")
        }
        if dryRun, format != .text { throw ValidationError("--dry-run prints a diff; remove --format") }
    }

    func run() async throws {
        do {
            if fix {
                try await fixFile()
            } else {
                try report(try await checked())
            }
        } catch let error as ExitCode {
            throw error
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Checks the build file, or, if given, a text in place of the file's contents.
    private func checked(_ text: [UInt8]? = nil) async throws -> CheckReport {
        let bridge = try input.bridge(buildFile: text)
        return try await Frontend(SyntaxRegistry.standard).check(try input.request(), over: bridge)
    }

    /// Applies fixes until none is left, then writes or prints the result and reports the remaining problems.
    private func fixFile() async throws {
        let path = try input.buildFilePath()
        let original = try sourceFile(path).bytes
        let result = try await FixRun(original) { try await checked($0) }
        guard !dryRun else {
            Terminal.write(UnifiedDiff(from: original, to: result.bytes, path: path).description, to: .standardOutput)
            return
        }
        if result.bytes != original {
            try write(result.bytes, to: path)
            let noun = result.fixed == 1 ? "problem" : "problems"
            Terminal.write("slipway: \(terminalText(path)): fixed \(result.fixed) \(noun)\n", to: .standardError)
        }
        try report(result.report)
    }

    /// Prints a report in the chosen format.
    ///
    /// - Throws: `ExitCode` 1 if the report has an error.
    private func report(_ report: CheckReport) throws {
        let diagnostics = report.diagnostics
        let path = try input.paths()
        switch format {
        case .text: Terminal.write(diagnostics.map { Terminal.rendered($0) }.joined(), to: .standardError)
        case .json: print(.array(diagnostics.map(\.json)))
        case .sarif:
            let rules = LintRule.all.map { rule in
                (rule.diagnosticCode, SARIFReport.Rule(description: rule.description, url: rule.url))
            }
            let log = SARIFReport(
                version: Release.version,
                diagnostics: diagnostics,
                rules: Dictionary(uniqueKeysWithValues: rules),
                path: path
            )
            print(log.json)
        case .github:
            let lines = diagnostics.map { diagnostic in
                terminalText(diagnostic.gitHubAnnotation(path: diagnostic.location.map { path($0.file) } ?? "")) + "\n"
            }
            Terminal.write(lines.joined(), to: .standardOutput)
        }
        if report.failure != nil { throw ExitCode(1) }
    }

    private func print(_ value: JSONValue) {
        Terminal.write(value.text(JSONValue.WriteOptions(indentation: 2)) + "\n", to: .standardOutput)
    }
}
