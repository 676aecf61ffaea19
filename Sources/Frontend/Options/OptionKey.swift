/// The option keys that clients send, by the part of the build they speak of.
enum OptionKey {
    static let filename = "filename"
    static let target = "target"
    static let platform = "platform"
    static let multiPlatform = "multi-platform"
    static let networkMode = "force-network-mode"
    static let noCache = "no-cache"
    static let addHosts = "add-hosts"
    static let hostname = "hostname"
    static let shmSize = "shm-size"
    static let ulimit = "ulimit"
    static let cgroupParent = "cgroup-parent"
    static let imageResolveMode = "image-resolve-mode"
    static let cacheFrom = "cache-from"
    static let cacheImports = "cache-imports"
    static let contextKey = "contextkey"
    static let dockerfileKey = "dockerfilekey"
    static let contextSubdirectory = "contextsubdir"
    static let requestID = "requestid"
    static let frontendCapabilities = "frontend.caps"
    static let source = "source"
    static let commandLine = "cmdline"
    static let buildArgumentPrefix = "build-arg:"
    static let labelPrefix = "label:"
    static let localSessionPrefix = "local-sessionid:"
    static let contextPrefix = "context:"
    static let attestSBOM = "attest:sbom"
    static let resources = [
        "memory", "memswap", "cpushares", "cpuperiod", "cpuquota", "cpusetcpus", "cpusetmems",
    ]
}
