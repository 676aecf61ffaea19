public import Frontend

/// Told how far a call of `slipway.v1` has come; for whoever traces it.
public protocol CallProgress: Sendable {
    /// A stage of the call begins, and the one before it is over.
    func begin(_ stage: String)

    /// Something is known of the build.
    func reached(_ milestone: CompileMilestone)

    /// The client is asked a question.
    ///
    /// - Parameter question: its kind, as `slipway.v1.Question` names it.
    /// - Returns: to be called once it has an answer, or there will be none; nil where nobody wants to know.
    func asks(_ question: String) -> (@Sendable (_ isAnswered: Bool) -> Void)?
}
