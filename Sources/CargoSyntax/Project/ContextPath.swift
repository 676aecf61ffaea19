import SourceText

/// Paths in the build context: relative to its root, without `.`, `..` and doubled slashes; the root is the empty path.
enum ContextPath {
    /// Returns the path of `path` relative to `directory`; nil if it is outside the build context, as an absolute path always
    /// is.
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

    /// Returns the path of a file or directory in a directory.
    static func join(_ directory: String, _ name: String) -> String {
        if directory.isEmpty { return name }
        return name.isEmpty ? directory : directory + "/" + name
    }

    /// Returns the directory of a path; the empty path for a path without a slash.
    static func parent(_ path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    }

    /// Returns the directory and all directories above it, innermost first; the last is the root.
    static func ancestors(of directory: String) -> [String] {
        var all = [directory]
        while let last = all.last, !last.isEmpty { all.append(parent(last)) }
        return all
    }

    /// Returns whether a path is `directory` or lies below it.
    static func isPath(_ path: String, in directory: String) -> Bool {
        directory.isEmpty || path == directory || path.hasPrefix(directory + "/")
    }
}
