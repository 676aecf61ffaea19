/// Sets or removes the health check of the image (`HEALTHCHECK`). Times are in nanoseconds; 0 is the engine's default.
public struct HealthcheckStep: Sendable, Hashable {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", line]`, as the image config stores it.
    public var test: [String]
    /// The time between checks.
    public var interval: Int64 = 0
    /// The time limit of one check.
    public var timeout: Int64 = 0
    /// The grace period after the container starts.
    public var startPeriod: Int64 = 0
    /// The time between checks during the grace period.
    public var startInterval: Int64 = 0
    /// The number of consecutive failures that make the container unhealthy; 0 is the default.
    public var retries = 0

    public init(test: [String]) { self.test = test }
}
