import BuildPlan
import Diagnostics

extension StageLowering {
    /// Installs distribution packages.
    func lowerInstallPackages(_ packages: InstallPackagesStep, of step: Step) async throws {
        throw error("lowering.unsupported", "packages can't be installed yet", at: step.range)
    }
}
