import ArgumentParser
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
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reports errors and warnings in a build file.",
        discussion: """
            Checks all stages unless --target is given. Text goes to standard error, JSON to standard output. \
            Warnings alone don't change the exit status.
            """
    )

    @OptionGroup var input: InputOptions

    @Option(help: ArgumentHelp("The output format: text for people, json (an array) for tools.", valueName: "format"))
    var format: Format = .text

    func run() async throws {
        let report: CheckReport
        do {
            report = try await Frontend(SyntaxRegistry.standard).check(try input.request(), over: try input.bridge())
        } catch {
            throw CommandFailure(error)
        }
        let diagnostics = report.diagnostics
        switch format {
        case .text: Terminal.write(diagnostics.map { Terminal.rendered($0) }.joined(), to: .standardError)
        case .json:
            let array = JSONValue.array(diagnostics.map(\.json))
            Terminal.write(array.text(JSONValue.WriteOptions(indentation: 2)) + "\n", to: .standardOutput)
        }
        if report.failure != nil { throw ExitCode(1) }
    }
}

extension CheckReport {
    /// All diagnostics in source order; those without a location come first.
    fileprivate var diagnostics: [Diagnostic] {
        let all = warnings + lint.map(Diagnostic.init) + errors
        return all.enumerated().sorted { left, right in
            let (a, b) = (left.element.location?.range.start ?? -1, right.element.location?.range.start ?? -1)
            return (a, left.offset) < (b, right.offset)
        }.map(\.element)
    }

    private var errors: [Diagnostic] {
        switch failure {
        case nil: []
        case let failure as DiagnosticsError: failure.diagnostics.filter { $0.severity == .error }
        case let failure?: [Diagnostic("check.failed", "\(failure)", at: nil)]
        }
    }
}

extension Diagnostic {
    /// A lint warning, with the description of its rule as a note.
    fileprivate init(_ warning: LintWarning) {
        let url = warning.url.isEmpty ? "" : " (\(warning.url))"
        self.init(
            DiagnosticCode(rawValue: "lint.\(warning.rule.name)"),
            severity: .warning,
            warning.message,
            at: warning.location,
            notes: [.init(warning.rule.description + url)]
        )
    }
}

extension Diagnostic {
    /// The diagnostic as JSON. Lines and columns start at 1; the end is exclusive.
    fileprivate var json: JSONValue {
        var object = JSONObject([
            .init("code", .string(code.rawValue)), .init("severity", .string(severity.rawValue)),
            .init("message", .string(message)),
        ])
        object.members += location?.json ?? []
        object.append(
            "notes",
            .array(
                notes.map { note in
                    .object(JSONObject([.init("message", .string(note.message))] + (note.location?.json ?? [])))
                }
            )
        )
        object.append(
            "fixes",
            .array(
                fixIts.map { fix in
                    .object(
                        JSONObject(
                            [.init("message", .string(fix.message)), .init("replacement", .string(fix.replacement))]
                                + fix.location.json
                        )
                    )
                }
            )
        )
        return .object(object)
    }
}

extension SourceLocation {
    fileprivate var json: [JSONObject.Member] {
        [
            .init("file", .string(file.name)),
            .init("line", .integer(start.line)), .init("column", .integer(start.column)),
            .init("endLine", .integer(end.line)), .init("endColumn", .integer(end.column)),
        ]
    }
}
