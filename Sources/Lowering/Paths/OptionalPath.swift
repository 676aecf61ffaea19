import SourceText

/// A source path that a copy skips if it is missing.
///
/// A solver fails on a missing path, but not on a pattern that matches nothing, as long as the pattern's directory exists. A
/// path therefore becomes a pattern that matches only this path: `/etc/motd` becomes `/etc/[m]otd` in the `/etc` directory. The
/// bracket is in the last component because solvers don't follow symlinks below a component with a wildcard.
struct OptionalPath {
    /// The pattern that matches only the path; the path itself if it has wildcards or is the root.
    let pattern: String
    /// The directory that must exist: the components before the first component with a wildcard.
    let folder: String

    /// Creates the pattern for the source of a copy.
    ///
    /// - Parameter path: An absolute, clean path or pattern.
    init(_ path: String) {
        let components = path.parts(separatedBy: "/").map(String.init)
        guard let last = components.last else {
            (pattern, folder) = (path, "/")
            return
        }
        if SlashPath.hasWildcards(path) {
            pattern = path
            folder = "/" + components.prefix { !SlashPath.hasWildcards($0) }.joined(separator: "/")
        } else {
            let parent = components.dropLast()
            folder = "/" + parent.joined(separator: "/")
            pattern = (folder == "/" ? "" : folder) + "/" + Self.bracketed(last)
        }
    }

    /// Returns a pattern that matches only the given name: the name with its first character in brackets, e.g. `[m]otd` for
    /// `motd`.
    private static func bracketed(_ name: String) -> String {
        var rest = Substring(name)
        guard let first = rest.unicodeScalars.popFirst() else { return name }
        // An escaped character stays escaped. A character that is special in brackets is escaped.
        if first == "\\", let escaped = rest.unicodeScalars.popFirst() { return "[\\\(escaped)]\(rest)" }
        return ["]", "^", "-", "!"].contains(first) ? "[\\\(first)]\(rest)" : "[\(first)]\(rest)"
    }
}
