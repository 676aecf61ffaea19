import BuildPlan
import Diagnostics
import OCISpec

extension StageLowering {
    /// Sets the signal that stops a container.
    func lowerStopSignal(_ signal: StopSignalStep, of step: Step) throws {
        let name = try expand(signal.signal)
        guard StopSignal.isValid(name) else {
            throw error("lowering.signal", "invalid signal: \(name)", at: step.range)
        }
        state.image.config.stopSignal = name
        commit("STOPSIGNAL", name, of: step)
    }
}
