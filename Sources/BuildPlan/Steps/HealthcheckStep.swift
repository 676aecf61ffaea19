/// Sets or removes the health check of the image (`HEALTHCHECK`). Times are in nanoseconds.
public struct HealthcheckStep: Sendable, Hashable {
    /// The check in the form of the image config: `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", line]`.
    public var test: [String]
    /// The time between checks in nanoseconds; 0 to use the engine's default.
    public var interval: Int64 = 0
    /// The time limit of one check in nanoseconds; 0 to use the engine's default.
    public var timeout: Int64 = 0
    /// The grace period after the container starts, in nanoseconds; 0 to use the engine's default.
    public var startPeriod: Int64 = 0
    /// The time between checks during the grace period, in nanoseconds; 0 to use the engine's default.
    public var startInterval: Int64 = 0
    /// The number of consecutive failures that make the container unhealthy; 0 to use the engine's default.
    public var retries = 0

    public init(test: [String]) { self.test = test }
}
