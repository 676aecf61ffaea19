/// Declares ports (`EXPOSE`).
public struct ExposeStep: Sendable, Hashable {
    /// The ports, each `PORT[-PORT][/PROTOCOL]`, in source order.
    public var ports: [Word]

    public init(_ ports: [Word]) { self.ports = ports }
}
