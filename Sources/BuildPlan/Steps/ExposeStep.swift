/// Declares ports (`EXPOSE`).
public struct ExposeStep: Sendable, Hashable {
    /// The ports, each `PORT[-PORT][/PROTOCOL]`, in the order in which history lists them (sorted for a Dockerfile).
    public var ports: [Word]

    public init(_ ports: [Word]) { self.ports = ports }
}
