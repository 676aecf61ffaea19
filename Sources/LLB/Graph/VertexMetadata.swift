import SourceText

/// The metadata of a vertex (`pb.OpMetadata`), which isn't part of the vertex's identity.
public struct VertexMetadata: Sendable, Hashable {
    /// Whether a cached result must not be used.
    public var ignoresCache: Bool
    /// Descriptions by key; `llb.customname` is the name shown to the user.
    public var description: VertexDescription
    /// Whether the result is exported with the cache; nil for the build's default.
    public var exportsCache: Bool?
    /// The required capabilities (IDs of `CapabilityID`), in byte order, without duplicates.
    public private(set) var capabilities: [String] = []
    /// The progress group that the vertex is shown in; nil if it belongs to none.
    public var progressGroup: ProgressGroup?
    /// The resource limits of an exec's container.
    public var linuxResources: LinuxResources?

    /// The key in `description` for the name that is shown to the user.
    public static let customNameKey = "llb.customname"

    public init(ignoresCache: Bool = false, description: VertexDescription = [:], capabilities: [String] = []) {
        self.ignoresCache = ignoresCache
        self.description = description
        require(capabilities)
    }

    /// The vertex's name in progress output; nil for the solver's default.
    public var customName: String? {
        get { description[Self.customNameKey] }
        set { description[Self.customNameKey] = newValue }
    }

    /// Adds a required capability.
    public mutating func require(_ id: String) {
        var index = capabilities.endIndex
        while index > 0, bytewiseLess(id, capabilities[index - 1]) { index -= 1 }
        if index > 0, capabilities[index - 1] == id { return }
        capabilities.insert(id, at: index)
    }

    /// Adds required capabilities.
    ///
    /// If no capability is required yet and the array is sorted and has no duplicates, it is stored as it is, so that vertices
    /// share its storage.
    public mutating func require(_ ids: [String]) {
        if capabilities.isEmpty, zip(ids, ids.dropFirst()).allSatisfy({ bytewiseLess($0, $1) }) {
            capabilities = ids
        } else {
            for id in ids { require(id) }
        }
    }

    /// Removes a required capability.
    mutating func release(_ id: String) { capabilities.removeAll { $0 == id } }

    /// Adds other metadata, e.g. the metadata of another vertex with the same digest. Values that `other` sets take precedence.
    public mutating func merge(_ other: VertexMetadata) {
        if other.ignoresCache { ignoresCache = true }
        description.merge(other.description)
        if let exports = other.exportsCache { exportsCache = exports }
        require(other.capabilities)
        if let group = other.progressGroup { progressGroup = group }
        if let resources = other.linuxResources { linuxResources = resources }
    }
}

/// A group of vertices that is shown to the user as one step.
public struct ProgressGroup: Sendable, Hashable {
    /// The group's ID; equal for all its vertices.
    public var id: String
    /// The name under which the group is shown to the user.
    public var name: String
    /// Whether the group stays hidden when this vertex starts. Progress output shows a group once a vertex in it that isn't weak
    /// has started.
    public var isWeak: Bool

    public init(id: String, name: String, isWeak: Bool = false) {
        self.id = id
        self.name = name
        self.isWeak = isWeak
    }
}

/// Resource limits of an exec's container.
public struct LinuxResources: Sendable, Hashable {
    /// Limit on memory in bytes; 0 for no limit.
    public var memory: Int64 = 0
    /// Limit on memory plus swap in bytes; 0 for no limit.
    public var memorySwap: Int64 = 0
    /// Weight relative to other containers that compete for CPU time; 0 for the default.
    public var cpuShares: UInt64 = 0
    /// Length of a CPU scheduling period in microseconds; 0 for the default.
    public var cpuPeriod: UInt64 = 0
    /// CPU time in microseconds that the container may use per `cpuPeriod`; 0 for no limit.
    public var cpuQuota: Int64 = 0
    /// CPUs that the container may use, e.g. `0-3`; empty for all.
    public var cpusetCPUs = ""
    /// NUMA nodes whose memory the container may use, e.g. `0,1`; empty for all.
    public var cpusetMemory = ""

    public init() {}
}
