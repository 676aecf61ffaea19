import BuildPlan
import Diagnostics
import LLB
import OCISpec
import ShellWords
import SourceText

extension StageLowering {
    /// Runs a command and keeps what it changes.
    func lowerRun(_ run: RunStep, of step: Step) throws {
        // A command may read any file.
        node.usedPaths.insertAll()
        let requests = try mountRequests(of: run, at: step)
        let line = try commandLine(of: run, at: step)
        guard !line.arguments.isEmpty else {
            return context.fail(
                afterwards: error(
                    "lowering.run",
                    "failed to marshal LLB definition: arguments are required",
                    at: step.range
                )
            )
        }
        // A script of its own is a file, and may hold any bytes.
        if run.hasInvalidUTF8, line.script == nil {
            context.fail(
                afterwards: error(
                    "lowering.run",
                    "failed to marshal LLB definition: string field contains invalid UTF-8",
                    at: step.range
                )
            )
        }
        var command = Command(line.arguments)
        command.environment = try expand(run.environment)
        if let script = line.script {
            command.volumes.append(
                Command.Volume(target: "/dev/pipes/", source: script, selector: "/", isReadOnly: true)
            )
        }
        try addMounts(requests, to: &command, of: step)
        switch run.network {
        case .some(.host): command.network = .host
        case .some(.none): command.network = .some(.none)
        case .some(.default), nil: break
        }
        command.security = run.security == .insecure ? .insecure : .sandbox
        command.devices = run.devices.map { CDIDevice(name: $0.name, isOptional: !$0.required) }

        let secrets = Set(requests.filter { $0.kind == .secret }.compactMap(\.variable))
        let shown = shownText(of: step, text: step.text + line.summary, isCommand: true, masked: secrets)
        let name = progressName(shown, platform: state.commandPlatform)
        let history = argumentPrefix() + String(joining: line.arguments, separator: " ")
        try context.account(state.environment.size &+ history.utf8.count, at: step.range)
        state.output = try execute(command, options: options(name: name, of: step, command: step.text))
        commit("RUN", history, of: step, layer: .built)
    }

    /// A run's command, understood.
    private struct RunLine {
        /// The program and its arguments.
        var arguments: [String]
        /// The file of a script that is given in the text; nil where there is none.
        var script: LateOutput?
        /// What progress shows of a text given in place.
        var summary = ""
    }

    private func commandLine(of run: RunStep, at step: Step) throws -> RunLine {
        switch run.command {
        case .exec(let arguments):
            guard run.files.isEmpty else {
                let shown = "[" + arguments.joined(separator: " ") + "]"
                throw error("lowering.run", "parsing produced an invalid run command: \(shown)", at: step.range)
            }
            return RunLine(arguments: arguments)
        case .shell(let line):
            guard let first = run.files.first else { return RunLine(arguments: shellArguments(line)) }
            guard run.isOnlyHeredoc else {
                return RunLine(arguments: shellArguments(Heredoc.reassembled(line, files: run.files)))
            }
            return try heredocLine(first)
        }
    }

    /// A command that is one heredoc: a script with an interpreter of its own, or lines for the shell.
    private func heredocLine(_ file: InlineFile) throws -> RunLine {
        let text = file.content.text
        let content = file.stripsTabs ? HeredocStart.strippingTabs(text) : text
        let summary = " (\(Heredoc.summary(text)))"
        if state.image.platform.os != "windows", content.hasPrefix("#!") {
            let bytes = file.bytes ?? Array(text.utf8)
            let data = file.stripsTabs ? HeredocStart.strippingTabs(bytes) : bytes
            return RunLine(
                arguments: shellArguments(SlashPath.join("/dev/pipes/", file.name)),
                script: try inlineFile(file.name, mode: 0o755, data: data),
                summary: summary
            )
        }
        return RunLine(arguments: shellArguments(content), summary: summary)
    }

    /// The build arguments that a command saw, as the history shows them: `|2 A=1 B=2 `.
    private func argumentPrefix() -> String {
        guard !state.arguments.isEmpty else { return "" }
        var positions: [String: Int] = [:]
        var shown: [String] = []
        for (name, value) in state.arguments {
            let text = name + "=" + (state.environment.value(of: name) ?? value ?? "")
            if let position = positions[name] {
                shown[position] = text
            } else {
                positions[name] = shown.count
                shown.append(text)
            }
        }
        return "|\(shown.count) " + shown.joined(separator: " ") + " "
    }
}
