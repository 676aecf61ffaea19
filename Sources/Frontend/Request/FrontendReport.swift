public import Diagnostics
public import Lint

/// The findings of a run, and its value or error.
public struct FrontendReport<Value: Sendable>: Sendable {
    /// Findings of the frontend and the syntax that don't stop the build. Those of the syntax are in source order.
    public var warnings: [Diagnostic]
    /// Lint warnings, in the order in which they were found, including those found before a failure.
    public var lint: [LintWarning]
    /// The value of the run, or the error that stopped it.
    public var result: Result<Value, any Error>

    /// The error that stopped the run, if any.
    public var failure: (any Error)? {
        if case .failure(let failure) = result { failure } else { nil }
    }
}

/// The findings of a check, which builds nothing.
public typealias CheckReport = FrontendReport<Void>
