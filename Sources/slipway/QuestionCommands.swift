import ArgumentParser
import Bridge
import Frontend
import LocalSolver
import StandardSyntaxes
import SyntaxKit

/// `slipway outline`: what the build of a target can be given.
struct OutlineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outline",
        abstract: "Lists the build arguments, secrets and SSH agents of a target.",
        discussion: "What 'docker build --call=outline' prints."
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var output: AnswerOptions

    func run() async throws { try await output.show("frontend.outline", of: input) }
}

/// `slipway targets`: which stages can be built.
struct TargetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets",
        abstract: "Lists the stages or images of a build file.",
        discussion: "What 'docker build --call=targets' prints."
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var output: AnswerOptions

    func run() async throws { try await output.show("frontend.targets", of: input) }
}

/// How the answer to a question about a build file is shown.
struct AnswerOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Option(help: ArgumentHelp("text (for people) or json (for tools).", valueName: "format"))
    var format: Format = .text

    /// Asks a frontend without a daemon, and prints what it answers; warnings go to standard error.
    func show(_ question: String, of input: InputOptions) async throws {
        let bridge: LocalBridge
        let answer: SolveResult?
        do {
            bridge = try input.bridge()
            var request = try input.request()
            request.options["requestid"] = question
            answer = try await Frontend(SyntaxRegistry.standard).answer(request, over: bridge)
        } catch {
            throw CommandFailure(error)
        }
        for warning in bridge.warnings { Terminal.write("slipway: warning: \(warning.short)\n", to: .standardError) }
        let key = format == .json ? "result.json" : "result.txt"
        Terminal.write(
            (answer?.metadata[key] ?? []) + (format == .json ? [UInt8(ascii: "\n")] : []),
            to: .standardOutput
        )
    }
}
