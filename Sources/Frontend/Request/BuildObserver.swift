/// An observer of a build's progress, e.g. a trace.
public protocol BuildObserver: Sendable {
    /// Called when the build reaches a milestone, in the task that runs the compilation.
    func progressed(to milestone: CompileMilestone)
}

/// A point that a compilation has reached.
public enum CompileMilestone: Sendable, Hashable {
    /// The source has been read and its language is known. A build that another frontend runs never reaches this milestone.
    ///
    /// - Parameter syntax: The language's short name, e.g. `mocker`.
    case sourceRead(syntax: String)
    /// The source has been parsed into a build plan, and lowering starts.
    case parsed
    /// The plan has been lowered for every platform.
    ///
    /// - Parameter vertices: The number of vertices in all graphs together.
    case lowered(vertices: Int)
}
