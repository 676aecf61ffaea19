/// Durations in the format of the image history.
enum DurationText {
    /// Formats a duration as in Go: `1h2m3.5s`, `1.5ms`, `20µs`, `7ns`, `0s`.
    static func short(nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        switch total {
        case 0: return "0s"
        case ..<1_000: return "\(sign)\(total)ns"
        case ..<1_000_000: return sign + decimal(total, unit: 1_000) + "µs"
        case ..<1_000_000_000: return sign + decimal(total, unit: 1_000_000) + "ms"
        default: break
        }
        let minutes = total / 60_000_000_000
        let seconds = decimal(total % 60_000_000_000, unit: 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        var fraction = String(value % unit)
        fraction = String(repeating: "0", count: String(unit).count - 1 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return String(value / unit) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
