import BuildPlan
import OCISpec

extension StageLowering {
    /// Sets the author of the image.
    func lowerMaintainer(_ maintainer: MaintainerStep, of step: Step) {
        state.image.author = maintainer.author
        commit("MAINTAINER", maintainer.author, of: step)
    }
}
