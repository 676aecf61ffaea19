/// Declares volumes (`VOLUME`).
public struct VolumeStep: Sendable, Hashable {
    public var paths: [Word]

    public init(_ paths: [Word]) { self.paths = paths }
}
