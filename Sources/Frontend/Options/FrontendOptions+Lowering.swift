import Bridge
import LLB
import Lowering
import OCISpec

extension FrontendOptions {
    /// The options as the lowering takes them.
    ///
    /// - Parameter workerPlatforms: what the solver runs; empty stands for the machine's own.
    func lowering(workerPlatforms: [Platform], capabilities: Capabilities) -> LoweringOptions {
        LoweringOptions(
            target: target,
            buildArguments: buildArguments,
            labels: labels,
            buildPlatforms: [workerPlatforms.first ?? .host],
            targetPlatform: platform,
            imageResolveMode: lookup,
            noCache: noCache.map { $0.isEmpty ? .always : .stages($0) } ?? .never,
            extraHosts: commands.extraHosts,
            hostname: commands.hostname,
            shmSize: commands.shmSize,
            ulimits: commands.ulimits,
            cgroupParent: commands.cgroupParent,
            networkMode: networkMode,
            cacheNamespace: buildArguments["BUILDKIT_CACHE_MOUNT_NS"] ?? "",
            capabilities: capabilities.llb
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
