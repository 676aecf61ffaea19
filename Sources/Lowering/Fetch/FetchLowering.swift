import BuildPlan
import Diagnostics

extension StageLowering {
    /// Downloads a file or an archive.
    func lowerFetch(_ fetch: FetchStep, of step: Step) async throws {
        throw error("lowering.unsupported", "downloads can't be made yet", at: step.range)
    }
}
