import LLB

/// A parser of the memory and processor limits for every command of a build.
enum ResourceOptions {
    /// The keys of the options, in the order in which they are parsed.
    static let keys = ["memory", "memswap", "cpushares", "cpuperiod", "cpuquota", "cpusetcpus", "cpusetmems"]

    /// Parses the limits; returns nil if no option sets a limit.
    ///
    /// - Throws: `DiagnosticsError` for the first invalid option.
    static func parse(_ options: [String: String]) throws -> LinuxResources? {
        var limits = LinuxResources()
        limits.memory = try number(options, "memory", "a number of bytes, 1 or more", GoValue.integer) { number in
            number > 0 ? nil : "must be > 0"
        }
        limits.memorySwap = try number(
            options,
            "memswap",
            "a number of bytes for memory and swap together, 1 or more, or -1 for no limit",
            GoValue.integer
        ) { $0 == -1 || $0 > 0 ? nil : "must be -1 (unlimited) or > 0" }
        limits.cpuShares = try number(options, "cpushares", "a weight, 1 or more", GoValue.natural, positive)
        limits.cpuPeriod = try number(
            options,
            "cpuperiod",
            "a number of microseconds, 1 or more",
            GoValue.natural,
            positive
        )
        limits.cpuQuota = try number(
            options,
            "cpuquota",
            "a number of microseconds, 1 or more",
            GoValue.integer
        ) { $0 > 0 ? nil : "must be > 0" }
        limits.cpusetCPUs = try set(options, "cpusetcpus")
        limits.cpusetMemory = try set(options, "cpusetmems")
        return limits == LinuxResources() ? nil : limits
    }

    private static func positive(_ number: UInt64) -> String? { number > 0 ? nil : "must be > 0" }

    /// Parses a number; returns 0 if the option is missing or empty.
    ///
    /// - Parameter complaint: Returns the reason why a number is invalid; nil if it is valid.
    private static func number<Number: FixedWidthInteger>(
        _ options: [String: String],
        _ key: String,
        _ expected: String,
        _ parse: (String) throws(GoValue.Problem) -> Number,
        _ complaint: (Number) -> String?
    ) throws -> Number {
        guard let text = options[key], !text.isEmpty else { return 0 }
        let problem: String
        do throws(GoValue.Problem) {
            let number = try parse(text)
            guard let reason = complaint(number) else { return number }
            problem = reason
        } catch {
            problem = "\(error)"
        }
        throw refused(key, text, problem, expected)
    }

    /// Checks a list of numbers and ranges such as `0-3,5` and returns it unchanged; returns an empty string if the option is
    /// missing.
    private static func set(_ options: [String: String], _ key: String) throws -> String {
        let text = options[key] ?? ""
        for part in text.split(separator: ",") {
            let part = trimmed(part)
            if let problem = part.isEmpty ? nil : problem(ofSetPart: part) {
                throw refused(key, text, problem, "numbers and ranges such as 0-3,5, up to \(largest)")
            }
        }
        return text
    }

    /// The largest accepted number of a processor or memory node, as in BuildKit's frontend.
    private static let largest = 8192

    private static func problem(ofSetPart part: Substring) -> String? {
        guard let dash = part.firstIndex(of: "-") else {
            guard let number = Int(part), number >= 0 else { return "invalid cpuset element \"\(part)\"" }
            return number > largest ? "cpuset element \"\(part)\" exceeds maximum \(largest)" : nil
        }
        let (low, high) = (Int(trimmed(part[..<dash])), Int(trimmed(part[dash...].dropFirst())))
        guard let low, let high, low >= 0, high >= low else { return "invalid cpuset range \"\(part)\"" }
        return high > largest ? "cpuset range \"\(part)\" exceeds maximum \(largest)" : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func refused(
        _ key: String,
        _ text: String,
        _ problem: String,
        _ expected: String
    ) -> any Error {
        let message = "failed to parse resource limits: invalid \(key) value: \(text): \(problem)"
        return OptionError.refused(key, text, message, expected: expected)
    }
}
