/// Slash-separated paths by words alone, whatever the machine the compiler runs on.
///
/// The rules are those of Go's `path` package, since the solver and the peer apply them to the
/// same strings.
enum SlashPath {
    private static let slash = UInt8(ascii: "/")

    /// The shortest path that means the same; empty becomes `.`.
    static func clean(_ path: String) -> String {
        if isClean(path) { return path }
        let isAbsolute = path.utf8.first == slash
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isAbsolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if isAbsolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// True where `clean` would change nothing: no empty, `.` or `..` component and no final slash.
    private static func isClean(_ path: String) -> Bool {
        var bytes = Substring(path).utf8
        guard !bytes.isEmpty else { return false }
        if bytes.first == slash {
            bytes = bytes.dropFirst()
            if bytes.isEmpty { return true }
        }
        var length = 0
        var dots = 0
        for byte in bytes {
            if byte == slash {
                if length == 0 || (dots == length && length <= 2) { return false }
                length = 0
                dots = 0
            } else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
            }
        }
        return length > 0 && !(dots == length && length <= 2)
    }

    /// The parts joined by slashes and cleaned; empty parts count for nothing.
    static func join(_ parts: String...) -> String {
        var joined = ""
        for part in parts where !part.isEmpty {
            if joined.isEmpty {
                joined = part
            } else if joined.utf8.last == slash {
                joined += part.utf8.first == slash ? String(part.dropFirst()) : part
            } else {
                joined += "/" + part
            }
        }
        return joined.isEmpty ? "" : clean(joined)
    }

    /// True for a path that starts at the root.
    static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

    /// The last component; `.` for an empty path and `/` for the root.
    static func base(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        return path.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? "/"
    }

    /// True where the path has a pattern's special characters outside an escape.
    static func hasWildcards(_ path: String) -> Bool {
        var isEscaped = false
        for byte in path.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[") {
                return true
            }
        }
        return false
    }
}
