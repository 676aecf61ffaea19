import ArgumentParser
import Frontend
import Glibc

/// The `slipway` command.
@main
struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Compiles container build files to BuildKit LLB without a daemon.",
        discussion: "Exit status: 0 on success, 1 if the input is invalid, 2 if the command line is invalid.",
        version: "slipway \(Release.version)",
        subcommands: [
            CompileCommand.self, CheckCommand.self, ExplainCommand.self, ExploreCommand.self, OutlineCommand.self,
            TargetsCommand.self, TreeCommand.self, LockCommand.self, DumpCommand.self, SchemaCommand.self,
            SyntaxesCommand.self,
            LanguageServerCommand.self, ServeCommand.self, HealthcheckCommand.self,
        ]
    )

    static func main() async {
        // End quietly when the reader closes the pipe, as in `slipway compile … | head`.
        signal(SIGPIPE, SIG_DFL)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Terminal.write(failure.report, to: .standardError)
            Glibc.exit(failure.status)
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty {
                Terminal.write(message + "\n", to: code.isSuccess ? .standardOutput : .standardError)
            }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}
