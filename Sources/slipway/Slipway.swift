import ArgumentParser
import Frontend
import Glibc

/// The `slipway` command: compiles, checks and shows build files with no daemon.
///
/// Exit codes: 0 where all went well, 1 where the input is at fault, 2 where the command line is.
@main
struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Compiles container build files to BuildKit LLB, with no daemon.",
        discussion: """
            Exit status: 0 when all went well, 1 when the input is at fault, 2 when the command line is.
            """,
        version: "slipway \(Release.version)",
        subcommands: [
            CompileCommand.self, CheckCommand.self, OutlineCommand.self, TargetsCommand.self, DumpCommand.self,
            SchemaCommand.self, SyntaxesCommand.self, ServeCommand.self, HealthcheckCommand.self,
        ]
    )

    static func main() async {
        // A reader that goes away (`slipway compile … | head`) ends the command, not in a crash report.
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
