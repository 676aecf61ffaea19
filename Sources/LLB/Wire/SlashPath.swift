/// Lexical operations on slash-separated paths by the rules of Go's `path` package. They must work the same on every host,
/// because paths are part of digests.
package enum SlashPath {
    private static let slash = UInt8(ascii: "/")

    package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

    /// Returns the shortest equivalent path: no `.`, no repeated slashes, `..` resolved; `.` for an empty path.
    package static func clean(_ path: String) -> String {
        if isClean(path) { return path }
        let absolute = isAbsolute(path)
        var parts: [Substring.UTF8View] = []
        var climbs = 0
        for part in path.utf8.split(separator: slash) {
            if part.elementsEqual(".".utf8) { continue }
            guard part.elementsEqual("..".utf8) else {
                parts.append(part)
                continue
            }
            if parts.count > climbs {
                parts.removeLast()
            } else if !absolute {
                parts.append(part)
                climbs += 1
            }
        }
        let joined = parts.map { String(Substring($0)) }.joined(separator: "/")
        if absolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// Returns whether the path is obviously clean: it has no empty, `.` or `..` component, and no trailing slash unless it is
    /// `/`.
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

    /// Joins the non-empty parts with slashes and cleans the result; returns an empty path if all parts are empty.
    package static func join(_ parts: String...) -> String { join(parts) }

    package static func join(_ parts: [String]) -> String {
        let present = parts.filter { !$0.isEmpty }
        return present.isEmpty ? "" : clean(present.joined(separator: "/"))
    }

    /// Returns the path's last component; `.` for an empty path, `/` for the root.
    package static func base(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        return path.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? "/"
    }

    /// Returns whether the path has unescaped glob characters: `*`, `?` or `[`.
    package static func hasWildcards(_ path: String) -> Bool {
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

    /// Cleans a file action's path and resolves it against `directory` if it is relative.
    ///
    /// - Parameter keepsSlash: Whether a trailing `/` or `/.` is kept, since it is significant in a copy's destination.
    static func normalize(_ path: String, in directory: String, keepsSlash: Bool) -> String {
        var result = clean(path)
        if !isAbsolute(result) { result = join("/", directory, result) }
        guard keepsSlash else { return result }
        if path.utf8.last == slash {
            if result.utf8.last != slash { result += "/" }
        } else if path.hasSuffix("/.") {
            result += result == "/" ? "." : "/."
        }
        return result
    }
}
