extension Bool {
    /// Parses a boolean like Go's `strconv.ParseBool`, e.g. `1`, `t`, `true` or `TRUE`; returns nil for any other text.
    package init?(goSyntax text: some StringProtocol) {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": self = true
        case "0", "f", "F", "false", "FALSE", "False": self = false
        default: return nil
        }
    }
}
