import Diagnostics
import SourceText

extension TargetRun {
    /// The error for `WITH DOCKER`.
    static func refusal(of block: WithBlock, in project: LoadedEarthfile) -> Diagnostic {
        Diagnostic(
            "earthfile.with-docker",
            "WITH DOCKER starts a Docker daemon within a step, which a build can't do; build the images with --target, and run them outside the build",
            at: project.place(block.command.range)
        )
    }
}
