/// Declares volumes (`VOLUME`).
public struct VolumeStep: Sendable, Hashable {
    /// Paths, in order.
    public var paths: [Word]

    /// A declaration of volumes.
    public init(_ paths: [Word]) { self.paths = paths }
}
