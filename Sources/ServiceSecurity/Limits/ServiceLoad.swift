/// The service's usage at one moment.
package struct ServiceLoad: Sendable, Hashable {
    /// The number of remembered callers: callers with current usage or a token bucket that isn't full.
    package var callers: Int
    /// The number of open client connections, including refused connections.
    package var connections: Int
    /// The number of running `Control.Solve` calls.
    package var builds: Int
    /// The number of running compilations, of builds and of `slipway.v1` calls.
    package var compiles: Int
    /// The memory reserved for requests, compilations and responses that clients have not read yet, in bytes.
    package var bytes: Int
}
