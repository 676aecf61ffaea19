import BuildPlan
import OCISpec

extension StageLowering {
    /// Sets the health check of the image.
    func lowerHealthcheck(_ check: HealthcheckStep, of step: Step) {
        warnAboutRepetition(&lastHealthcheck, step)
        state.image.config.healthcheck = ContainerConfig.Healthcheck(
            test: check.test,
            interval: check.interval,
            timeout: check.timeout,
            startPeriod: check.startPeriod,
            startInterval: check.startInterval,
            retries: Int64(check.retries)
        )
        let times = [
            ("Interval", check.interval), ("Timeout", check.timeout), ("StartPeriod", check.startPeriod),
            ("StartInterval", check.startInterval),
        ]
        let durations = times.map { "\($0):\(DurationText.short(nanoseconds: $1))" }.joined(separator: " ")
        let test = check.test.joined(separator: " ")
        commit("HEALTHCHECK", "{Test:[\(test)] \(durations) Retries:\(check.retries)}", of: step)
    }
}
