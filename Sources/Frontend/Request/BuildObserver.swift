/// An observer of a build's progress, e.g. a trace.
public protocol BuildObserver: Sendable {
    /// Called when the build reaches a milestone, on the task that compiles.
    func progressed(to milestone: CompileMilestone)
}

/// A point that a compilation has reached.
public enum CompileMilestone: Sendable, Hashable {
    /// The source is read and its language known. Not reached by a build that is forwarded to another frontend.
    ///
    /// - Parameter syntax: the language's short name, e.g. `mocker`.
    case sourceRead(syntax: String)
    /// The source is parsed into a build plan; lowering starts.
    case parsed
    /// The plan is lowered for every platform.
    ///
    /// - Parameter vertices: the number of vertices in all graphs together.
    case lowered(vertices: Int)
}
