import BuildPlan
import OCISpec

extension StageLowering {
    /// Sets the user of later commands and of the image.
    func lowerUser(_ user: UserStep, of step: Step) throws {
        let name = try expand(user.user)
        state.user = name
        state.image.config.user = name
        commit("USER", name, of: step)
    }
}
