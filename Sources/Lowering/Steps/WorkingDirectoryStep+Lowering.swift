import BuildPlan
import Diagnostics
import LLB
import Lint
import OCISpec

extension StageLowering {
    /// Sets the working directory of later commands and of the image, and creates it.
    func lowerWorkingDirectory(_ directory: WorkingDirectoryStep, of step: Step) throws {
        let path = try expand(directory.path)
        if !state.setsDirectory, !SystemPath.isAbsolute(path, os: os) {
            warn(.workdirRelativePath(path), at: step.range)
        }
        state.setsDirectory = true
        let current = try changeDirectory(to: path)
        // The vertex contains the path twice. History is counted separately.
        try context.countBytes(current.utf8.count &* 2, at: step.range)
        if current != "/" {
            let user = state.image.config.user
            let owner = user.isEmpty ? nil : Ownership(parsing: user)
            let name = progressName(displayText(of: step), platform: platform)
            // As in BuildKit's frontend, `--no-cache` affects only commands and copies.
            var options = options(name: name, of: step)
            options.metadata.ignoresCache = false
            state.output = try .files(
                [.makeDirectory(path: current, mode: 0o755, owner: owner, time: context.epoch)],
                on: state.output,
                directory: current,
                options: options
            )
        }
        commit("WORKDIR", current, of: step, layer: current == "/" ? .none : .directory)
    }

    /// Sets the working directory of commands and of the image.
    ///
    /// - Returns: The directory with forward slashes.
    /// - Throws: `DiagnosticsError` for a Windows path that is not on the system drive.
    func changeDirectory(to path: String) throws -> String {
        do {
            let directory = try SystemPath.normalizeWorkingDirectory(
                current: state.image.config.workingDirectory,
                path,
                os: os
            )
            state.image.config.workingDirectory = directory
            state.directory = SystemPath.toSlash(directory, os: os)
            return state.directory
        } catch {
            throw context.error("lowering.path", error.during("normalizing workdir").message, at: nil)
        }
    }
}
