public import Frontend

/// An observer of a call to `slipway.v1`, e.g. a trace.
public protocol CallProgress: BuildObserver {
    /// Called when a phase of the call's work begins, e.g. `read source`. The previous phase ends.
    func begin(_ stage: String)

    /// Called when a question has been sent to the client.
    ///
    /// - Parameter kind: The field of `slipway.v1.Question`, e.g. `read_file`.
    /// - Returns: A closure to be called once the question is answered or abandoned; nil if the observer doesn't need one.
    func questionSent(_ kind: String) -> (@Sendable (_ isAnswered: Bool) -> Void)?
}
