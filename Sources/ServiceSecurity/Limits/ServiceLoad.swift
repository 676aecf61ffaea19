/// The service's usage at one moment.
package struct ServiceLoad: Sendable, Hashable {
    /// Remembered callers: those with current usage or a token bucket that isn't full.
    package var callers: Int
    /// Open client connections, including refused ones.
    package var connections: Int
    /// Running calls of `Control.Solve`.
    package var builds: Int
    /// Running compilations, of builds and `slipway.v1`.
    package var compiles: Int
    /// Reserved bytes, of requests and of replies that the client has not read yet.
    package var bytes: Int
}
