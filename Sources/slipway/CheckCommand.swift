import ArgumentParser
import Diagnostics
import Foundation
import Frontend
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit

/// `slipway check`: diagnostics only.
struct CheckCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reports errors and warnings of a build file.",
        discussion: "Text goes to standard error, JSON to standard output. Warnings alone end with status 0."
    )

    @OptionGroup var input: InputOptions

    @Option(help: ArgumentHelp("text (for people) or json (an array, for tools).", valueName: "format"))
    var format: Format = .text

    func run() async throws {
        let (diagnostics, failed) = try await findings()
        switch format {
        case .text: Terminal.write(diagnostics.map { Terminal.rendered($0) }.joined(), to: .standardError)
        case .json:
            let array = JSONValue.array(diagnostics.map(\.json))
            Terminal.write(array.text(JSONValue.WriteOptions(indentation: 2)) + "\n", to: .standardOutput)
        }
        if failed { throw ExitCode(1) }
    }

    /// What was found, and true where that stops a build.
    private func findings() async throws -> ([Diagnostic], Bool) {
        do {
            let compilation = try await Frontend(SyntaxRegistry.standard).compile(
                try input.request(),
                over: try input.bridge()
            )
            return (compilation.warnings, false)
        } catch let error as DiagnosticsError {
            return (error.diagnostics, true)
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension Diagnostic {
    /// The finding for tools: lines and columns count from 1, the end is exclusive.
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
