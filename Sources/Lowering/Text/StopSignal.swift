/// Validates the value of `STOPSIGNAL`.
enum StopSignal {
    private static let names: Set<String> = [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
        "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1",
        "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
    ]

    /// Returns whether the text is a number other than 0, or the name of a Linux signal with or without `SIG`, in any case.
    static func isValid(_ text: String) -> Bool {
        if let number = Int(text) { return number != 0 }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        return names.contains(name) || isRealTime(name)
    }

    /// Returns whether the name is `RTMIN+1` to `RTMIN+15` or `RTMAX-14` to `RTMAX-1`.
    private static func isRealTime(_ name: String) -> Bool {
        for (prefix, last) in [("RTMIN+", 15), ("RTMAX-", 14)] where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count)
            guard let number = Int(digits), digits == String(number) else { return false }
            return (1...last).contains(number)
        }
        return false
    }
}
