import ArgumentParser
import Bridge
import Diagnostics
import Frontend
import LocalSolver
import StandardSyntaxes
import SyntaxKit

/// `slipway outline`: the build arguments, secrets and SSH agents of a target.
struct OutlineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outline",
        abstract: "Lists the build arguments, secrets and SSH agents of a target.",
        discussion: "Prints the same as 'docker build --call=outline'."
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var output: SubrequestOptions

    func run() async throws { try await output.print("frontend.outline", of: input) }
}

/// `slipway targets`: the targets of a build file.
struct TargetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets",
        abstract: "Lists the stages or images of a build file.",
        discussion: "Prints the same as 'docker build --call=targets'."
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var output: SubrequestOptions

    func run() async throws { try await output.print("frontend.targets", of: input) }
}

/// The options of the commands that answer a subrequest, i.e. the output format.
struct SubrequestOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Option(help: ArgumentHelp("The output format: text for people, json for tools.", valueName: "format"))
    var format: Format = .text

    /// Answers a subrequest without a daemon and prints the result to standard output. Warnings go to standard error.
    func print(_ subrequest: String, of input: InputOptions) async throws {
        let bridge: LocalBridge
        let result: SolveResult?
        do {
            bridge = try input.bridge()
            var request = try input.request()
            request.options["requestid"] = subrequest
            result = try await Frontend(SyntaxRegistry.standard).answer(request, over: bridge)
        } catch {
            throw CommandFailure(error)
        }
        for warning in bridge.warnings {
            Terminal.write("slipway: warning: \(terminalText(warning.short))\n", to: .standardError)
        }
        let (key, ending) = format == .json ? ("result.json", "\n") : ("result.txt", "")
        let text = String(decoding: result?.metadata[key] ?? [], as: UTF8.self) + ending
        Terminal.write(format == .json ? text : terminalText(text), to: .standardOutput)
    }
}
