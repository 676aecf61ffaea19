import BuildPlan
import OCISpec

extension StageLowering {
    /// Sets the shell for later shell-form commands and for the image.
    func lowerShell(_ shell: ShellStep, of step: Step) {
        state.image.config.shell = shell.shell
        commit("SHELL", "[" + shell.shell.joined(separator: " ") + "]", of: step)
    }
}
