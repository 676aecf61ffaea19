import SourceText

/// Functions on paths whose components are separated by slashes.
enum PathText {
    /// Removes empty components, `.`, and `..` together with the component before it. A leading slash is kept.
    static func clean(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var components: [Substring] = []
        for part in path.parts(separatedBy: "/") where part != "." {
            if part == "..", let last = components.last, last != ".." {
                components.removeLast()
            } else if part != ".." || !isAbsolute {
                components.append(part)
            }
        }
        return (isAbsolute ? "/" : "") + components.joined(separator: "/")
    }

    /// Joins a relative path to a relative directory; returns nil if the result is outside the root.
    static func joined(_ directory: String, _ path: String) -> String? {
        let joined = clean(directory + "/" + path)
        let relative = joined.hasPrefix("/") ? String(joined.dropFirst()) : joined
        // If `directory` is empty, `clean` drops every `..` above the root, so the components are counted instead.
        var depth = directory.parts(separatedBy: "/").count
        for part in path.parts(separatedBy: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return nil }
        }
        return relative
    }

    /// Resolves a path against a directory; an empty directory stands for the root. The result is absolute unless both are
    /// relative.
    static func absolute(_ path: String, in directory: String) -> String {
        clean(path.hasPrefix("/") ? path : (directory.isEmpty ? "/" : directory) + "/" + path)
    }

    /// The last component; empty for the root.
    static func lastComponent(_ path: String) -> String {
        path.parts(separatedBy: "/").last.map(String.init) ?? ""
    }

    /// Whether a path is a glob pattern.
    static func isPattern(_ path: String) -> Bool {
        path.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }
}
