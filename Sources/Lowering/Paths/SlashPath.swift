import LLB

/// Slash-separated paths by words alone, as `LLB.SlashPath` has them: the solver and the peer apply the same rules to
/// the same strings.
enum SlashPath {
    /// The shortest path that means the same; empty becomes `.`.
    static func clean(_ path: String) -> String { LLB.SlashPath.clean(path) }

    /// The parts joined by slashes and cleaned; empty parts count for nothing.
    static func join(_ parts: String...) -> String { LLB.SlashPath.join(parts) }

    /// True for a path that starts at the root.
    static func isAbsolute(_ path: String) -> Bool { LLB.SlashPath.isAbsolute(path) }

    /// The last component; `.` for an empty path and `/` for the root.
    static func base(_ path: String) -> String { LLB.SlashPath.base(path) }

    /// True where the path has a pattern's special characters outside an escape.
    static func hasWildcards(_ path: String) -> Bool { LLB.SlashPath.hasWildcards(path) }
}
