public import Frontend

/// An observer of a call of `slipway.v1`, e.g. a trace.
public protocol CallProgress: BuildObserver {
    /// Called when a stage of the call begins, which ends the stage before it.
    func begin(_ stage: String)

    /// Called when the client is sent a question.
    ///
    /// - Parameter kind: the field of `slipway.v1.Question`, e.g. `read_file`.
    /// - Returns: a closure to call once the question is answered or abandoned; nil if not wanted.
    func questionSent(_ kind: String) -> (@Sendable (_ isAnswered: Bool) -> Void)?
}
