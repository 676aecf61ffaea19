import Bridge
import LLB

/// The capabilities of the solver that a build's options require.
///
/// If an old solver lacks a capability for a step, lowering works around it. An option without such a workaround is rejected
/// here; BuildKit's frontend silently ignores some of these options.
struct SolverRequirements {
    let options: FrontendOptions
    let capabilities: Capabilities

    /// Checks that the solver has the capabilities that the options require.
    ///
    /// - Throws: `DiagnosticsError` that names the first unsupported option and the missing capability.
    func check() throws {
        let commands = options.commands
        let needs: [(isSet: Bool, option: String, capability: String)] = [
            (!commands.ulimits.isEmpty, OptionKey.ulimit, CapabilityID.execMetaUlimit),
            (!commands.cgroupParent.isEmpty, OptionKey.cgroupParent, CapabilityID.execMetaCgroupParent),
            (commands.shmSize > 0, OptionKey.shmSize, CapabilityID.execMountTmpfsSize),
            (commands.resources != nil, commands.resourceKey, CapabilityID.execMetaLinuxResources),
            (options.networkMode != nil, OptionKey.networkMode, CapabilityID.execMetaNetwork),
            (options.resolveMode == .pull, OptionKey.imageResolveMode, CapabilityID.sourceImageResolveMode),
        ]
        for need in needs where need.isSet && !capabilities.supportsLLB(need.capability) {
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
        OptionError.unsupported(option, "the solver is too old and lacks the capability '\(capability)'")
    }
}
