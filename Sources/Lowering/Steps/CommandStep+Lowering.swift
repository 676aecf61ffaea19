import BuildPlan
import Diagnostics
import Lint
import OCISpec
import SourceText

extension StageLowering {
    /// Sets the default command of a container.
    func lowerCommand(_ command: CommandStep, of step: Step) {
        warnAboutRepetition(&lastCommand, step)
        let arguments = commandArguments(command.commandLine, of: step)
        state.image.config.command = arguments
        state.image.config.argumentsEscaped = true
        commit("CMD", Self.quotedList(arguments, rawLast: command.rawLine), of: step)
    }

    /// Sets the program that a container runs, and removes the base image's default command unless the stage has replaced it.
    func lowerEntrypoint(_ entrypoint: EntrypointStep, of step: Step) {
        warnAboutRepetition(&lastEntrypoint, step)
        let arguments = commandArguments(entrypoint.commandLine, of: step)
        state.image.config.entrypoint = arguments
        if lastCommand == nil { state.image.config.command = nil }
        commit("ENTRYPOINT", Self.quotedList(arguments, rawLast: entrypoint.rawLine), of: step)
    }

    /// Warns about the instruction at `last`, which `step` overrides, and sets `last` to the range of `step`.
    func warnAboutRepetition(_ last: inout SourceRange?, _ step: Step) {
        if let last { warn(.multipleInstructionsDisallowed(step.keyword), at: last) }
        last = step.range
    }

    private func commandArguments(_ line: CommandLineForm, of step: Step) -> [String] {
        switch line {
        case .exec(let arguments):
            return arguments
        case .shell(let line):
            if (state.image.config.shell ?? []).isEmpty { warn(.jsonArgsRecommended(step.keyword), at: step.range) }
            return shellArguments(line)
        }
    }

    /// Returns the command that runs a line in the stage's shell.
    func shellArguments(_ line: String) -> [String] {
        if let shell = state.image.config.shell, !shell.isEmpty { return shell + [line] }
        return state.image.platform.os == "windows" ? ["cmd", "/S", "/C", line] : ["/bin/sh", "-c", line]
    }

    /// Formats a list of strings as Go's `%q` does: `["a" "b"]`.
    ///
    /// - Parameter rawLast: The bytes of the last string if they are not valid UTF-8; otherwise nil.
    private static func quotedList(_ items: [String], rawLast: [UInt8]?) -> String {
        var quotedItems = items.map(quoted)
        if let rawLast, !quotedItems.isEmpty { quotedItems[quotedItems.count - 1] = quoted(bytes: rawLast) }
        return "[" + quotedItems.joined(separator: " ") + "]"
    }
}
