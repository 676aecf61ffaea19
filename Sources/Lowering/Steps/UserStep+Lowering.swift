import BuildPlan
import OCISpec

extension StageLowering {
    /// Changes the user of commands and of the image.
    func lowerUser(_ user: UserStep, of step: Step) throws {
        let name = try expand(user.user)
        state.user = name
        state.image.config.user = name
        commit("USER", name, of: step)
    }
}
