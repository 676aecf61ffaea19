import Bridge
import LLB

/// What a build's options need of the solver.
///
/// What an old solver lacks for a step is done another way by the lowering. Where there is no other way, the option is
/// refused here: the peer drops some of these without a word.
struct SolverRequirements {
    let options: FrontendOptions
    let capabilities: Capabilities

    /// - Throws: `DiagnosticsError` naming the first option that the solver can't serve, and the ability it lacks.
    func check() throws {
        let commands = options.commands
        let needs: [(isAsked: Bool, option: String, capability: String)] = [
            (!commands.ulimits.isEmpty, OptionKey.ulimit, CapabilityID.execMetaUlimit),
            (!commands.cgroupParent.isEmpty, OptionKey.cgroupParent, CapabilityID.execMetaCgroupParent),
            (commands.shmSize > 0, OptionKey.shmSize, CapabilityID.execMountTmpfsSize),
            (commands.resources != nil, commands.resourceKey, CapabilityID.execMetaLinuxResources),
            (options.networkMode != nil, OptionKey.networkMode, CapabilityID.execMetaNetwork),
            (options.resolveMode == .pull, OptionKey.imageResolveMode, CapabilityID.sourceImageResolveMode),
        ]
        for need in needs where need.isAsked && !capabilities.supportsLLB(need.capability) {
            throw lacking(need.option, need.capability)
        }
        if options.platforms.targets.count > 1, !capabilities.supportsFrontend("returnmap") {
            throw lacking(OptionKey.platform, "returnmap")
        }
        if options.attestations.sbom != nil, !capabilities.supportsFrontend("reference.attestations") {
            throw lacking(options.attestations.sbomKey, "reference.attestations")
        }
    }

    private func lacking(_ option: String, _ capability: String) -> any Error {
        OptionError.unsupported(option, "the solver is too old, it lacks the capability '\(capability)'")
    }
}
