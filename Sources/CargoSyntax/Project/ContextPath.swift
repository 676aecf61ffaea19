import SourceText

/// Paths in the build context, relative to its root. They contain no `.`, `..` or doubled slashes; the root is the empty path.
enum ContextPath {
    /// Resolves `path` against `directory`. Returns nil if the result is outside the build context, as it always is for an
    /// absolute path.
    static func resolve(_ path: String, in directory: String) -> String? {
        guard !path.hasPrefix("/") else { return nil }
        var parts = directory.parts(separatedBy: "/")
        for part in path.parts(separatedBy: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return String(joining: parts.map(String.init), separator: "/")
    }

    /// Joins a directory and a relative path. Either can be empty.
    static func join(_ directory: String, _ name: String) -> String {
        if directory.isEmpty { return name }
        return name.isEmpty ? directory : directory + "/" + name
    }

    /// Returns the parent directory of a path; the empty path if the path has no slash.
    static func parent(_ path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    }

    /// Returns a directory and all of its ancestors, innermost first; the last one is the root.
    static func ancestors(of directory: String) -> [String] {
        var all = [directory]
        while let last = all.last, !last.isEmpty { all.append(parent(last)) }
        return all
    }

    /// Returns whether a path is `directory` itself or is below it.
    static func isPath(_ path: String, in directory: String) -> Bool {
        directory.isEmpty || path == directory || path.hasPrefix(directory + "/")
    }
}
