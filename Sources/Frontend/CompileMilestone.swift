/// How far a compilation has come; for whoever measures it.
public enum CompileMilestone: Sendable, Hashable {
    /// The source is read, its language known, and it is to be compiled: neither a question about it, nor for others.
    ///
    /// - Parameter syntax: the language's short name, e.g. `mocker`.
    case sourceRead(syntax: String)
    /// The source is a plan.
    case parsed
    /// The plan is a graph for each platform, with this many vertices together. What follows is the solver's work.
    case lowered(vertices: Int)
}
