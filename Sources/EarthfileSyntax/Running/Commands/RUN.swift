import BuildPlan
import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// Runs a command and keeps its changes to files.
    mutating func runRUN(_ line: CommandLine) async throws {
        let place = place(of: line)
        for flag in [Flag.interactive, .interactiveKeep] where line.has(flag) {
            throw DiagnosticsError(ClientWork.runs("RUN \(flag.rawValue)", at: place))
        }
        if line.has(.withDocker) {
            throw error(
                "earthfile.with-docker",
                "a build can't start a Docker daemon within a step (RUN --with-docker); run the command outside the build",
                at: line
            )
        }
        if line.has(.oidc) {
            throw error(
                "earthfile.oidc",
                "a build can't request credentials via OIDC (RUN --oidc); pass them with '--secret'",
                at: line
            )
        }
        if try await isOn(.push, in: line) {
            build.warnOnce(ClientWork.pushes("RUN --push", at: place))
            return
        }
        let command = try runCommand(line)
        guard !command.arguments.isEmpty else {
            throw error("earthfile.run", "RUN needs a command", at: line)
        }
        let text = "RUN " + command.text
        var options = try await runOptions(line, tryText(text), at: place)
        if let network = try await expand(.network, of: line), !network.isEmpty {
            guard network == "none" else {
                throw error("earthfile.network", "expected none for --network, found '\(network)'", at: line)
            }
            options.append(.network(NetworkMode.none))
        }
        if let script = command.script { options.append(script) }
        let secrets = try await secrets(of: line)
        options += secrets.options
        let arguments = secrets.arguments(command.arguments)
        let shown = command.arguments.joined(separator: " ")
        change(runTried(arguments, options, at: place), "RUN " + shown)
    }

    /// The command of a `RUN` statement.
    private struct RunCommand {
        var arguments: [String]
        /// The command on one line, for progress.
        var text: String
        /// The mount of the here-document that is run as a program; nil if there is none.
        var script: StepOption<RunOptions>?
    }

    private func runCommand(_ line: CommandLine) throws -> RunCommand {
        let words = line.arguments.map(\.text)
        if line.has(.entrypoint) {
            let all =
                (image.config.config.entrypoint ?? []) + (words.isEmpty ? image.config.config.command ?? [] : words)
            let text = all.joined(separator: " ")
            return RunCommand(arguments: line.command.isExec ? all : shell(text), text: text)
        }
        if line.command.isExec { return RunCommand(arguments: words, text: words.joined(separator: " ")) }
        let text = words.joined(separator: " ")
        guard let first = line.command.documents.first else { return RunCommand(arguments: shell(text), text: text) }
        if words.count == 1 { return documentCommand(first, text) }
        var script = text
        for document in line.command.documents { script += "\n" + document.text + document.name }
        return RunCommand(arguments: shell(script), text: text)
    }

    /// Returns the command of `RUN <<EOF`. A document that starts with `#!` is run as a program, any other by the shell.
    private func documentCommand(_ document: HereDocument, _ text: String) -> RunCommand {
        guard document.text.hasPrefix("#!") else { return RunCommand(arguments: shell(document.text), text: text) }
        let files = State.scratch.makeFile("/script", document.text, mode: 0o755)
        let mount = StepOption<RunOptions>.mount("/dev/pipes", from: files, isReadOnly: true)
        return RunCommand(arguments: ["/dev/pipes/script"], text: text, script: mount)
    }

    func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script] }
}
