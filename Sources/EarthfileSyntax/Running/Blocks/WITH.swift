import Diagnostics
import SourceText

extension TargetRun {
    /// Returns the error that rejects `WITH DOCKER`.
    static func refusal(of block: WithBlock, in project: LoadedEarthfile) -> Diagnostic {
        Diagnostic(
            "earthfile.with-docker",
            "a build can't start a Docker daemon within a step (WITH DOCKER); build the images with '--target' and run them outside the build",
            at: project.place(block.command.range)
        )
    }
}
