import Bridge
import LLB
import Lowering
import OCISpec

extension FrontendOptions {
    /// Returns the options for lowering the source for one platform.
    ///
    /// - Parameters:
    ///   - target: The platform to build for; nil means the solver's own.
    ///   - workerPlatforms: The solver's platforms; if empty, this machine's platform is used.
    func lowering(
        for target: Platform?,
        workerPlatforms: [Platform],
        capabilities: Capabilities
    ) -> LoweringOptions {
        var lowering = LoweringOptions(capabilities: capabilities.llb)
        lowering.target = self.target
        lowering.buildArguments = buildArguments
        lowering.labels = labels
        lowering.buildPlatforms = [workerPlatforms.first ?? .host]
        lowering.targetPlatform = target
        lowering.isMultiPlatform = platforms.isByPlatform
        lowering.imageResolveMode = resolveMode
        lowering.noCache = noCache.map { $0.isEmpty ? .always : .stages(Set($0.map { $0.lowercased() })) } ?? .never
        lowering.extraHosts = commands.extraHosts
        lowering.hostname = commands.hostname
        lowering.shmSize = commands.shmSize
        lowering.ulimits = commands.ulimits
        lowering.cgroupParent = commands.cgroupParent
        lowering.linuxResources = commands.resources
        lowering.networkMode = networkMode
        lowering.cacheNamespace = buildArguments["BUILDKIT_CACHE_MOUNT_NS"] ?? ""
        lowering.lint = lint
        return lowering
    }
}
