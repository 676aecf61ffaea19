import Bridge
import LLB
import Lowering
import OCISpec

extension FrontendOptions {
    /// The options as the lowering takes them.
    ///
    /// - Parameters:
    ///   - target: the platform to build for; nil is the solver's own.
    ///   - workerPlatforms: what the solver runs; empty stands for the machine's own.
    func lowering(
        for target: Platform?,
        workerPlatforms: [Platform],
        capabilities: Capabilities
    ) -> LoweringOptions {
        LoweringOptions(
            target: self.target,
            buildArguments: buildArguments,
            labels: labels,
            buildPlatforms: [workerPlatforms.first ?? .host],
            targetPlatform: target,
            isMultiPlatform: platforms.isByPlatform,
            imageResolveMode: lookup,
            noCache: noCache.map { $0.isEmpty ? .always : .stages($0) } ?? .never,
            extraHosts: commands.extraHosts,
            hostname: commands.hostname,
            shmSize: commands.shmSize,
            ulimits: commands.ulimits,
            cgroupParent: commands.cgroupParent,
            linuxResources: commands.resources,
            networkMode: networkMode,
            cacheNamespace: buildArguments["BUILDKIT_CACHE_MOUNT_NS"] ?? "",
            capabilities: capabilities.llb,
            lint: lint
        )
    }

    private var lookup: ImageResolveMode {
        switch resolveMode {
        case .default: .default
        case .pull: .pull
        case .local: .local
        }
    }
}
