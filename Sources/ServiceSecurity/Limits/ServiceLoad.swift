/// What the service has under way at a moment.
package struct ServiceLoad: Sendable, Hashable {
    /// Callers that are remembered: those with something under way, and those whose rate is counted.
    package var callers: Int
    /// Open connections of clients, the refused ones among them.
    package var connections: Int
    /// Calls of `Control.Solve`.
    package var builds: Int
    /// Compilations, of builds and of `slipway.v1`.
    package var compiles: Int
    /// Bytes of requests that are being read or answered, and of answers that are not taken yet.
    package var bytes: Int
}
