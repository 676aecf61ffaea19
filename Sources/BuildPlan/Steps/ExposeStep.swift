/// Declares ports (`EXPOSE`).
public struct ExposeStep: Sendable, Hashable {
    /// `PORT[-PORT][/PROTOCOL]`, in order.
    public var ports: [Word]

    /// A declaration of ports.
    public init(_ ports: [Word]) { self.ports = ports }
}
