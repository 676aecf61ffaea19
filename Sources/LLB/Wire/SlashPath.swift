/// Paths with slashes, lexically, whatever the machine, by the rules of Go's package `path`: they end up in digests.
package enum SlashPath {
    private static let slash = UInt8(ascii: "/")

    /// True for a path from the root.
    package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

    /// The shortest equivalent: no `.`, no doubled slash, `..` resolved; empty is `.`.
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

    /// The parts that aren't empty, joined and cleaned; empty where all are.
    package static func join(_ parts: String...) -> String { join(parts) }

    /// The parts that aren't empty, joined and cleaned; empty where all are.
    package static func join(_ parts: [String]) -> String {
        let present = parts.filter { !$0.isEmpty }
        return present.isEmpty ? "" : clean(present.joined(separator: "/"))
    }

    /// The last component; `.` for an empty path and `/` for the root.
    package static func base(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        return path.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? "/"
    }

    /// True where the path has a pattern's special characters outside an escape.
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

    /// An absolute path of a file action: cleaned and, where relative, below `directory`.
    ///
    /// - Parameter keepsSlash: true where a final `/` or `/.` has a meaning (a copy's destination) and stays.
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
