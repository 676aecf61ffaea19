import BuildPlan
import Diagnostics
import LLB
import OCISpec
import ShellWords
import SourceText

extension StageLowering {
    /// Runs a command and keeps its changes.
    func lowerRun(_ run: RunStep, of step: Step) throws {
        // A command can read any file of the stage.
        node.usedPaths.insertAll()
        let requests = try mountRequests(of: run, at: step)
        let line = try commandLine(of: run, at: step)
        var command = Command(line.arguments)
        command.environment = try expand(run.environment)
        if let script = line.script {
            command.volumes.append(
                Command.Volume(target: "/dev/pipes/", source: script, selector: "/", isReadOnly: true)
            )
        }
        try addMounts(requests, to: &command, of: step)
        // As in BuildKit's frontend, the following two errors are reported only if no mount and no later step has an error.
        guard !line.arguments.isEmpty else {
            return context.fail(
                atEnd: error(
                    "lowering.run",
                    "failed to marshal LLB definition: arguments are required",
                    at: step.range
                )
            )
        }
        // A script with a shebang (`#!`) line is sent as a file, which can hold any bytes.
        if run.hasInvalidUTF8, line.script == nil {
            context.fail(
                atEnd: error(
                    "lowering.run",
                    "failed to marshal LLB definition: string field contains invalid UTF-8",
                    at: step.range
                )
            )
        }
        switch run.network {
        case .some(.host): command.network = .host
        case .some(.none): command.network = .some(.none)
        case .some(.default), nil: break
        }
        command.security = run.security == .insecure ? .insecure : .sandbox
        command.devices = run.devices.map { CDIDevice(name: $0.name, isOptional: !$0.required) }

        let secrets = Set(requests.filter { $0.kind == .secret }.compactMap(\.variable))
        let text = displayText(of: step, text: step.text + line.summary, isCommand: true, masked: secrets)
        let name = progressName(text, platform: state.commandPlatform)
        let history = argumentPrefix() + String(joining: line.arguments, separator: " ")
        try context.countBytes(history.utf8.count, at: step.range)
        state.output = try execute(command, options: options(name: name, of: step, command: step.text))
        commit("RUN", history, of: step, layer: .built)
    }

    /// The command that a `RUN` step executes, whether the step is written in shell form or exec form.
    private struct RunLine {
        var arguments: [String]
        /// A file system that holds the heredoc if the heredoc is a script with a shebang (`#!`) line; otherwise nil.
        var script: DeferredOutput?
        /// The summary of a heredoc for progress, e.g. ` (make all...)`.
        var summary = ""
    }

    private func commandLine(of run: RunStep, at step: Step) throws -> RunLine {
        switch run.command {
        case .exec(let arguments):
            guard run.files.isEmpty else {
                let list = "[" + arguments.joined(separator: " ") + "]"
                throw error("lowering.run", "parsing produced an invalid run command: \(list)", at: step.range)
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

    /// Returns the command for `RUN <<EOF`: it runs the heredoc as a script if that starts with a shebang (`#!`) line, and
    /// otherwise passes the heredoc to the stage's shell.
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

    /// Returns the build arguments that a command sees, in the form of the image history: `|2 A=1 B=2 `.
    private func argumentPrefix() -> String {
        guard !state.arguments.isEmpty else { return "" }
        var positions: [String: Int] = [:]
        var assignments: [String] = []
        for (name, value) in state.arguments where !context.cancellation.isCancelled() {
            let assignment = name + "=" + (state.environment.value(of: name) ?? value ?? "")
            if let position = positions[name] {
                assignments[position] = assignment
            } else {
                positions[name] = assignments.count
                assignments.append(assignment)
            }
        }
        return "|\(assignments.count) " + assignments.joined(separator: " ") + " "
    }
}
