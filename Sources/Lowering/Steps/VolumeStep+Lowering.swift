import BuildPlan
import Diagnostics

extension StageLowering {
    /// Declares volumes of the image.
    func lowerVolumes(_ volumes: VolumeStep, of step: Step) throws {
        let paths = try volumes.paths.map { try expand($0) }
        guard !paths.contains("") else {
            throw error("lowering.volume", "VOLUME specified can not be an empty string", at: step.range)
        }
        state.volumes.formUnion(paths)
        commit("VOLUME", "[" + paths.joined(separator: " ") + "]", of: step)
    }
}
