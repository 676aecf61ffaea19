/// Sets or removes the health check of the image (`HEALTHCHECK`).
public struct HealthcheckStep: Sendable, Hashable {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", line]`, as the image config stores it.
    public var test: [String]
    /// Time between checks, in nanoseconds; 0 is the engine's default.
    public var interval: Int64
    /// Time limit of one check, in nanoseconds; 0 is the default.
    public var timeout: Int64
    /// Grace at the start, in nanoseconds; 0 is the default.
    public var startPeriod: Int64
    /// Time between checks during the grace, in nanoseconds; 0 is the default.
    public var startInterval: Int64
    /// Failures in a row before the container counts as unhealthy; 0 is the default.
    public var retries: Int

    /// A health check.
    public init(
        test: [String],
        interval: Int64 = 0,
        timeout: Int64 = 0,
        startPeriod: Int64 = 0,
        startInterval: Int64 = 0,
        retries: Int = 0
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.startInterval = startInterval
        self.retries = retries
    }
}
