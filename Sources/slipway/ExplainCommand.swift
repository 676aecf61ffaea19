import ArgumentParser
import Diagnostics
import Frontend
import GraphExplanation
import JSON
import LLB
import SourceText
import StandardSyntaxes
import SyntaxKit

/// `slipway explain`: the vertices that a line of a build file leads to, or that are rebuilt if a file of the context changes.
struct ExplainCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows the vertices that a build file, a line of it or a file of the context leads to.",
        discussion: """
            With --line: the vertices of the line, what they wait for, what can run in parallel, and what a change of that \
            line rebuilds. With --changed: the vertices that read a file of the context, and what a change of it rebuilds. \
            Otherwise: all vertices of the target and the longest chain. Numbers are those of 'slipway compile'.
            """
    )

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "A line of the build file, from 1, or of a file that it includes (FILE:NUMBER).",
            valueName: "number"
        )
    )
    var line: LineArgument?

    @Option(help: ArgumentHelp("A file of the context, relative to its root.", valueName: "path"), completion: .file())
    var changed: String?

    @Option(help: ArgumentHelp("The output format: text for people, json for tools.", valueName: "format"))
    var format: Format = .text

    func validate() throws {
        if line != nil, changed != nil { throw ValidationError("--line and --changed can't be combined") }
    }

    func run() async throws {
        let compilation: Compilation
        do {
            compilation = try await Frontend(SyntaxRegistry.standard).compile(
                try input.request(),
                over: try input.bridge()
            )
        } catch {
            throw CommandFailure(error)
        }
        let files = compilation.definition.sources.map(\.file)
        let lineSubject = try line.map { try $0.subject(in: files) }
        let subject: Explanation.Subject = lineSubject ?? changed.map { .contextPath($0) } ?? .target
        let parts = try compilation.images.map { image in
            (platform: image.id, explanation: Explanation(try BuildGraph(image.definition), subject))
        }
        switch format {
        case .text:
            let texts = parts.map { part in
                let title = parts.count > 1 ? "platform \(part.platform)\n\n" : ""
                return title
                    + part.explanation.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { terminalText(String($0)) }.joined(separator: "\n")
            }
            Terminal.write(texts.joined(separator: "\n"), to: .standardOutput)
        case .json:
            let values = parts.map { part in
                var object: JSONObject = ["platform": .string(part.platform)]
                object.members += part.explanation.json.object?.members ?? []
                return JSONValue.object(object)
            }
            Terminal.write(
                JSONValue.array(values).text(JSONValue.WriteOptions(indentation: 2)) + "\n",
                to: .standardOutput
            )
        }
    }
}
