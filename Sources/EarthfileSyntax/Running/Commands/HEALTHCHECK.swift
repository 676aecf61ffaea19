import BuildPlan
import Diagnostics
import SourceText

extension TargetRun {
    /// Sets or removes the health check of the image.
    mutating func runHEALTHCHECK(_ line: CommandLine) async throws {
        guard let kind = line.arguments.first else { return }
        if kind.text == "NONE" {
            return try await apply(.healthcheck(HealthcheckStep(test: ["NONE"])), "HEALTHCHECK NONE", at: line)
        }
        let command = try await expand(Array(line.arguments.dropFirst())).joined(separator: " ")
        var step = HealthcheckStep(test: ["CMD-SHELL", command])
        step.interval = try await duration(.interval, line) ?? 30_000_000_000
        step.timeout = try await duration(.timeout, line) ?? 30_000_000_000
        step.startPeriod = try await duration(.startPeriod, line) ?? 0
        step.startInterval = try await duration(.startInterval, line) ?? 5_000_000_000
        step.retries = 3
        if let text = try await expand(.retries, of: line) {
            guard let retries = Int(text), retries >= 0 else {
                throw error("earthfile.healthcheck", "expected a number for --retries, found '\(text)'", at: line)
            }
            step.retries = retries
        }
        try await apply(.healthcheck(step), "HEALTHCHECK CMD \(command)", at: line)
    }

    private mutating func duration(_ flag: Flag, _ line: CommandLine) async throws -> Int64? {
        guard let text = try await expand(flag, of: line) else { return nil }
        guard let value = Self.nanoseconds(text) else {
            throw error(
                "earthfile.duration",
                "expected a time such as 30s or 1m30s for \(flag.rawValue), found '\(text)'",
                at: line
            )
        }
        return value
    }

    /// Parses a duration such as `1m30s` or `500ms` into nanoseconds; returns nil if it is invalid.
    static func nanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        let units: [(String, Double)] = [
            ("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
        ]
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { $0.isLetter }
            rest = rest[unit.endIndex...]
            guard let value = Double(number), let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
            total += value * factor
        }
        return total < 9e18 ? Int64(total) : nil
    }
}
