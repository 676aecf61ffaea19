/// A key of `RUN --mount=KEY=VALUE,…`. Some properties of a mount have several keys.
public enum MountKey: String, Sendable, Hashable, CaseIterable {
    // The cases are in the order in which they are suggested for an unknown key.
    case type, from, source, target, readonly, id, sharing, required, size, mode, uid, gid
    case src, dst, destination, ro, rw, readwrite, env

    /// The key that this key is an alias of, e.g. `target` for `dst`; the key itself if it isn't an alias.
    public var canonical: MountKey {
        switch self {
        case .src: .source
        case .dst, .destination: .target
        case .ro: .readonly
        case .rw: .readwrite
        case .type, .from, .source, .target, .readonly, .id, .sharing, .required, .size, .mode, .uid, .gid, .readwrite,
            .env:
            self
        }
    }

    /// Whether the key may be written without a value, e.g. `readonly` for `readonly=true`.
    public var isBoolean: Bool { [.readonly, .readwrite, .required].contains(canonical) }
}
