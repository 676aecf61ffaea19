/// What the service has under way at a moment.
public struct ServiceLoad: Sendable, Hashable {
    /// Callers that are remembered: those with something under way, and those whose rate is counted.
    public var callers: Int
    /// Open connections of clients, the refused ones among them.
    public var connections: Int
    /// Calls of `Control.Solve`.
    public var builds: Int
    /// Compilations, of builds and of `slipway.v1`.
    public var compiles: Int
    /// Bytes of requests that are being read or answered, and of answers that are not taken yet.
    public var bytes: Int
}
