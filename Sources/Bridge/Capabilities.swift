/// What a solver announced that it can do.
///
/// A value of the build, never a global: a long-running service meets solvers of many ages.
public struct Capabilities: Sendable, Hashable {
    /// IDs of the gateway's abilities that are enabled, e.g. `readfile`.
    public var frontend: Set<String>
    /// IDs of the LLB abilities that are enabled, e.g. `mergeop`.
    public var llb: Set<String>

    /// A set of abilities.
    public init(frontend: Set<String>, llb: Set<String>) {
        self.frontend = frontend
        self.llb = llb
    }

    /// True where the solver's gateway can do `id`.
    public func supportsFrontend(_ id: String) -> Bool { frontend.contains(id) }

    /// True where the solver knows the LLB ability `id`.
    public func supportsLLB(_ id: String) -> Bool { llb.contains(id) }
}
