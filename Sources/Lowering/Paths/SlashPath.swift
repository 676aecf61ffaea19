import LLB

/// Lexical operations on slash-separated paths, forwarded to `LLB.SlashPath`.
enum SlashPath {
    /// Returns the shortest equivalent path; `.` for an empty path.
    static func clean(_ path: String) -> String { LLB.SlashPath.clean(path) }

    /// Joins parts with slashes and cleans the result. Empty parts are ignored.
    static func join(_ parts: String...) -> String { LLB.SlashPath.join(parts) }

    static func isAbsolute(_ path: String) -> Bool { LLB.SlashPath.isAbsolute(path) }

    /// Returns the last component; `.` for an empty path and `/` for the root.
    static func base(_ path: String) -> String { LLB.SlashPath.base(path) }

    /// Returns whether the path contains an unescaped wildcard character.
    static func hasWildcards(_ path: String) -> Bool { LLB.SlashPath.hasWildcards(path) }
}
