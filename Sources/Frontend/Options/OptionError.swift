import Diagnostics

/// Errors in build options. Each message names the option.
enum OptionError {
    /// Returns the error for an option with an invalid value.
    static func invalid(_ option: String, _ value: String, expected: String) -> DiagnosticsError {
        DiagnosticsError(
            Diagnostic(
                "option.invalid-value",
                "invalid value \"\(value)\" of option \(option): expected \(expected)",
                at: nil
            )
        )
    }

    /// Returns the error for an option whose value violates a rule.
    static func invalid(_ option: String, _ value: String, reason: String) -> DiagnosticsError {
        DiagnosticsError(
            Diagnostic("option.invalid-value", "invalid value \"\(value)\" of option \(option): \(reason)", at: nil)
        )
    }

    /// Returns the error for an option value that BuildKit's frontend rejects too: BuildKit's message, then the option, its
    /// value and the expected form.
    static func refused(_ option: String, _ value: String, _ message: String, expected: String) -> DiagnosticsError {
        let message = "\(message); option \(option) is \(quoted(value)), expected \(expected)"
        return DiagnosticsError(Diagnostic("option.invalid-value", message, at: nil))
    }

    /// Returns the error for an option that this frontend or the solver doesn't support.
    static func unsupported(_ option: String, _ reason: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("option.unsupported", "option \(option) can't be honoured: \(reason)", at: nil))
    }
}
