/// How far a compilation has come; for whoever measures it.
public enum CompileMilestone: Sendable, Hashable {
    /// The source is read and its language known, and it is ours to understand: not another frontend's.
    ///
    /// - Parameter syntax: the language's short name, e.g. `mocker`.
    case sourceRead(syntax: String)
    /// The source is a plan, which is to be lowered.
    case parsed
    /// The plan is a graph for each platform, with this many vertices together. What follows is the solver's work.
    case lowered(vertices: Int)
}
