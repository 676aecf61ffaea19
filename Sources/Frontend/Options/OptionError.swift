import Diagnostics

/// Makes the errors of build options: each names the option, its value and what was expected.
enum OptionError {
    /// An option whose value can't be understood.
    static func invalid(_ option: String, _ value: String, expected: String) -> DiagnosticsError {
        DiagnosticsError(
            Diagnostic(
                "option.invalid-value",
                "invalid value \"\(value)\" of option \(option): expected \(expected)",
                at: nil
            )
        )
    }

    /// An option whose value breaks a rule.
    static func invalid(_ option: String, _ value: String, reason: String) -> DiagnosticsError {
        DiagnosticsError(
            Diagnostic("option.invalid-value", "invalid value \"\(value)\" of option \(option): \(reason)", at: nil)
        )
    }

    /// An option that the peer refuses too, in its words, followed by ours.
    static func refused(_ option: String, _ value: String, _ words: String, expected: String) -> DiagnosticsError {
        let message = "\(words); option \(option) is \(quoted(value)), expected \(expected)"
        return DiagnosticsError(Diagnostic("option.invalid-value", message, at: nil))
    }

    /// An option that names something this frontend does not do.
    static func unsupported(_ option: String, _ reason: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("option.unsupported", "option \(option) can't be honoured: \(reason)", at: nil))
    }
}
