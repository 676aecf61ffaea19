import SourceText

/// What a solver is told about a vertex that is no part of its identity (`pb.OpMetadata`).
public struct VertexMetadata: Sendable, Hashable {
    /// True where a cached result must not be used.
    public var ignoresCache: Bool
    /// Notes by key; `llb.customname` is the name shown to the user.
    public var description: VertexDescription
    /// Whether the result is exported with the cache; nil leaves it to the build.
    public var exportsCache: Bool?
    /// The abilities that the solver must have, IDs of `CapabilityID`, sorted and unique.
    public private(set) var capabilities: [String]
    /// The group that the vertex is shown in.
    public var progressGroup: ProgressGroup?
    /// Limits of an exec's container.
    public var linuxResources: LinuxResources?

    /// The key of `description` that holds the name shown to the user.
    public static let customNameKey = "llb.customname"

    /// Metadata; all of it is optional.
    public init(
        ignoresCache: Bool = false,
        description: VertexDescription = [:],
        exportsCache: Bool? = nil,
        capabilities: [String] = [],
        progressGroup: ProgressGroup? = nil,
        linuxResources: LinuxResources? = nil
    ) {
        self.ignoresCache = ignoresCache
        self.description = description
        self.exportsCache = exportsCache
        self.capabilities = []
        self.progressGroup = progressGroup
        self.linuxResources = linuxResources
        require(capabilities)
    }

    /// The name shown to the user; nil where the solver makes one up.
    public var customName: String? {
        get { description[Self.customNameKey] }
        set { description[Self.customNameKey] = newValue }
    }

    /// Adds an ability that the solver must have.
    public mutating func require(_ id: String) {
        var index = capabilities.endIndex
        while index > 0, bytewiseLess(id, capabilities[index - 1]) { index -= 1 }
        if index > 0, capabilities[index - 1] == id { return }
        capabilities.insert(id, at: index)
    }

    /// Adds abilities that the solver must have.
    ///
    /// An array that is in order already, as most operations have it, is taken as it is, and shared by all vertices.
    public mutating func require(_ ids: [String]) {
        if capabilities.isEmpty, zip(ids, ids.dropFirst()).allSatisfy({ bytewiseLess($0, $1) }) {
            capabilities = ids
        } else {
            for id in ids { require(id) }
        }
    }

    /// Removes a required capability.
    mutating func release(_ id: String) { capabilities.removeAll { $0 == id } }

    /// Adds the metadata of another vertex with the same digest: what is set there wins.
    public mutating func merge(_ other: VertexMetadata) {
        if other.ignoresCache { ignoresCache = true }
        description.merge(other.description)
        if let exports = other.exportsCache { exportsCache = exports }
        require(other.capabilities)
        if let group = other.progressGroup { progressGroup = group }
        if let resources = other.linuxResources { linuxResources = resources }
    }
}

/// Vertices that are shown to the user as one step.
public struct ProgressGroup: Sendable, Hashable {
    /// The same for all vertices of the group.
    public var id: String
    /// The line shown.
    public var name: String
    /// True where the group is shown only if none of its vertices has another name.
    public var isWeak: Bool

    /// A group.
    public init(id: String, name: String, isWeak: Bool = false) {
        self.id = id
        self.name = name
        self.isWeak = isWeak
    }
}

/// Limits of a container; 0 and empty are unlimited.
public struct LinuxResources: Sendable, Hashable {
    /// Memory in bytes.
    public var memory: Int64
    /// Memory and swap together in bytes.
    public var memorySwap: Int64
    /// Relative weight of the processor time.
    public var cpuShares: UInt64
    /// Length of a scheduling period in microseconds.
    public var cpuPeriod: UInt64
    /// Processor time in a period in microseconds.
    public var cpuQuota: Int64
    /// Processors, e.g. `0-3`.
    public var cpusetCPUs: String
    /// Memory nodes, e.g. `0,1`.
    public var cpusetMemory: String

    /// Limits; all of them are optional.
    public init(
        memory: Int64 = 0,
        memorySwap: Int64 = 0,
        cpuShares: UInt64 = 0,
        cpuPeriod: UInt64 = 0,
        cpuQuota: Int64 = 0,
        cpusetCPUs: String = "",
        cpusetMemory: String = ""
    ) {
        self.memory = memory
        self.memorySwap = memorySwap
        self.cpuShares = cpuShares
        self.cpuPeriod = cpuPeriod
        self.cpuQuota = cpuQuota
        self.cpusetCPUs = cpusetCPUs
        self.cpusetMemory = cpusetMemory
    }
}
