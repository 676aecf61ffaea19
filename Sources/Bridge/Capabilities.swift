/// The capabilities that a solver announced.
///
/// Capabilities belong to one build and are never global, because a long-running service works with solvers of many versions.
public struct Capabilities: Sendable, Hashable {
    /// IDs of the enabled capabilities of the gateway, e.g. `readfile`.
    public var frontend: Set<String>
    /// IDs of the enabled capabilities for LLB, e.g. `mergeop`.
    public var llb: Set<String>

    public init(frontend: Set<String>, llb: Set<String>) {
        self.frontend = frontend
        self.llb = llb
    }

    /// Returns whether the solver's gateway has the capability with the given ID, e.g. `readfile`.
    public func supportsFrontend(_ id: String) -> Bool { frontend.contains(id) }

    /// Returns whether the solver has the LLB capability with the given ID, e.g. `mergeop`.
    public func supportsLLB(_ id: String) -> Bool { llb.contains(id) }
}
