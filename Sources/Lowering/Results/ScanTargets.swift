public import LLB

/// The file systems to scan for the image's SBOM (software bill of materials).
public struct ScanTargets: Sendable {
    /// The image itself; nil is the empty image.
    public var core: Output?
    /// The build context and stages that are configured to be scanned too, by name; the context is first.
    public var extras: [(name: String, files: Output?)]
    /// Whether one of the stages must ignore the cache.
    public var ignoresCache: Bool

    public init(core: Output?, extras: [(name: String, files: Output?)] = [], ignoresCache: Bool = false) {
        self.core = core
        self.extras = extras
        self.ignoresCache = ignoresCache
    }
}
