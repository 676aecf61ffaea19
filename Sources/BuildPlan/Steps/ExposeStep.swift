/// Declares ports (`EXPOSE`).
public struct ExposeStep: Sendable, Hashable {
    /// `PORT[-PORT][/PROTOCOL]`, in source order.
    public var ports: [Word]

    public init(_ ports: [Word]) { self.ports = ports }
}
