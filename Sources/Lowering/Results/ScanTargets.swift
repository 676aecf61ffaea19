public import LLB

/// The file systems to scan for the image's SBOM (software bill of materials).
public struct ScanTargets: Sendable {
    /// The image itself; nil for the empty image.
    public var core: Output?
    /// Further file systems to scan: the build context, if requested, then the stages, sorted by name.
    public var extras: [(name: String, files: Output?)]
    /// Whether the steps of the target or of a scanned stage must not come from the cache.
    public var ignoresCache: Bool

    public init(core: Output?, extras: [(name: String, files: Output?)] = [], ignoresCache: Bool = false) {
        self.core = core
        self.extras = extras
        self.ignoresCache = ignoresCache
    }
}
